/** Types nobody here knows: opaque octets, written `TYPE65534` and `\# 4 0a000001` (RFC 3597 section 5). */
import type { RecordType } from '../record-type.ts'
import { FieldRefusal, type RestOfFields } from './field-kind.ts'
import { formatGeneric } from './generic-form.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

const opaque: RestOfFields = {
  takes: 'rest',
  // Every type takes the generic form before its fields are asked; this one has no other.
  parse: (texts) => new FieldRefusal(texts.join(' '), 'rdata in generic form, such as \\# 4 0a000001'),
  measure: (rdata, at) => rdata.length - at,
  format: formatGeneric,
}

export function unknownType(type: number): RecordType {
  return recordTypeOfFields({ type, mnemonic: `TYPE${type}`, fields: [{ key: 'octets', kind: opaque }] })
}
