/**
 * The JSON Schema of zone files (draft 2020-12), made from the shapes that check them. Published under deploy/schema/
 * for editors; it says what is well-formed, not what fits together.
 */
import { type JsonSchema, jsonSchemaOf } from '../base/shape.ts'
import { Type } from '../dns/numbers.ts'
import { recordTypeByNumber } from '../dns/rdata/registry.ts'
import { recordShape, soaRecordShape } from './record-shape.ts'
import { ZONE_TYPES } from './zone-type.ts'

export function zoneJsonSchema(): JsonSchema {
  const records: Record<string, JsonSchema> = { TYPEn: unknownTypeSchema() }
  for (const type of ZONE_TYPES) {
    records[type.mnemonic] = jsonSchemaOf(type.type === Type.SOA ? soaRecordShape() : recordShape(type))
  }
  const { octodns } = records.A!.properties as Record<string, JsonSchema>
  const values: Record<string, unknown> = {}
  for (const [name, record] of Object.entries(records)) {
    const properties = record.properties as JsonSchema
    properties.octodns = { $ref: '#/$defs/octodns' }
    if (!('values' in properties)) continue
    values[`${name}-values`] = properties.values
    properties.value = { $ref: `#/$defs/${name}-values` }
    properties.values = properties.value
  }
  const record = { anyOf: Object.keys(records).map((name) => ({ $ref: `#/$defs/${name}` })) }
  const recordOrList = { anyOf: [{ $ref: '#/$defs/record' }, { type: 'array', items: { $ref: '#/$defs/record' } }] }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'zones/<origin>.yaml',
    type: 'object',
    additionalProperties: recordOrList,
    $defs: { record, octodns, ...records, ...values },
  }
}

const UNKNOWN_TYPE = 65_534

function unknownTypeSchema(): JsonSchema {
  const schema = jsonSchemaOf(recordShape(recordTypeByNumber(UNKNOWN_TYPE)))
  Object.assign(schema.properties as JsonSchema, { type: { type: 'string', pattern: '^TYPE[0-9]+$' } })
  return schema
}
