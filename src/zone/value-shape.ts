/**
 * The shape of a record's value in YAML, made from its type's own description: octoDNS's value shapes -> presentation
 * fields -> rdata. Targets are absolute; names beyond ASCII are encoded.
 */
import { z } from 'zod'
import { byKind, leaf, Mismatch, mapping, missing, quote, sequence, table } from '../base/shape.ts'
import { parseName } from '../dns/name.ts'
import { type FieldValue, RdataMismatch, type RecordType, type ValueKey } from '../dns/record-type.ts'
import { encodeIdna, isAscii } from './idna.ts'

export interface WrittenValue {
  readonly rdata: Uint8Array
  /** Names written without a final dot, each with the key it stands under (absent when the value is one text). */
  readonly undotted: readonly { readonly text: string; readonly key?: string }[]
}

export function valueShape(type: RecordType): z.ZodType<WrittenValue> {
  return type.shape.kind === 'text' ? textShape(type, type.shape.fields) : mappingShape(type, type.shape)
}

/** What an editor's YAML core schema makes of a scalar that we read as text. */
const SCALAR = { type: ['string', 'number', 'boolean'] }

function textShape(type: RecordType, fieldsOf: (text: string) => readonly string[]) {
  return leaf(`${article(type.mnemonic)} value`, SCALAR, (text) => {
    const value = readFields(type, fieldsOf(text))
    if (!(value instanceof RdataMismatch)) return withoutKeys(value)
    return new Mismatch(value.wanted, 'invalid-value', undefined, value.found)
  })
}

function withoutKeys(value: WrittenFields): WrittenValue {
  return { rdata: value.rdata, undotted: value.undotted.map(({ text }) => ({ text })) }
}

type MappingShape = Extract<RecordType['shape'], { kind: 'mapping' }>

function mappingShape(type: RecordType, shape: MappingShape): z.ZodType<WrittenValue> {
  const entries = shape.keys.flatMap((key) => [key.key, ...key.aliases].map((name) => [name, keyShape(key)] as const))
  return mapping(Object.fromEntries(entries), `${article(type.mnemonic)} value`).transform((written, context) => {
    const given = written as Record<string, FieldValue | undefined>
    const names = shape.keys.map(({ key, aliases }) => [key, ...aliases].find((name) => given[name] !== undefined))
    const values: Record<string, FieldValue> = {}
    for (const [i, { key, fallback }] of shape.keys.entries()) {
      const value = names[i] === undefined ? fallback : given[names[i]]
      if (value !== undefined) values[key] = value
      else context.addIssue({ code: 'custom', path: [key], message: missing('a text') })
    }
    if (Object.keys(values).length < shape.keys.length) return z.NEVER
    const value = readFields(type, shape.fields(values))
    if (value instanceof RdataMismatch) {
      const path = [names[value.field] ?? shape.keys[value.field]!.key]
      context.addIssue({ code: 'custom', path, message: `${quote(value.found)} is not ${value.wanted}` })
      return z.NEVER
    }
    return {
      rdata: value.rdata,
      undotted: value.undotted.map(({ text, field }) => ({ text, key: names[field] ?? shape.keys[field]!.key })),
    }
  })
}

/** Required only where neither an older spelling nor a fallback can stand in. */
function keyShape(key: ValueKey) {
  const scalar = leaf('a text', SCALAR, (value) => value)
  const shape =
    key.kind === 'text'
      ? scalar
      : table(byKind('a text or a list', { text: scalar, list: sequence(scalar) }), 'a mapping of parameters')
  return key.fallback === undefined && key.aliases.length === 0 ? shape : shape.optional()
}

interface WrittenFields {
  readonly rdata: Uint8Array
  readonly undotted: readonly { readonly text: string; readonly field: number }[]
}

function readFields(type: RecordType, fields: readonly string[]): WrittenFields | RdataMismatch {
  const rdata = type.parse(fields)
  if (rdata instanceof RdataMismatch || fields[0] === '\\#') {
    return rdata instanceof RdataMismatch ? rdata : { rdata, undotted: [] }
  }
  const nameFields = fieldsWithNames(type, fields, rdata)
  const undotted = nameFields
    .filter((field) => !fields[field]!.endsWith('.'))
    .map((field) => ({ text: fields[field]!, field }))
  if (nameFields.every((field) => isAscii(fields[field]!))) return { rdata, undotted }
  const encodedFields = [...fields]
  for (const field of nameFields) {
    const encoded = encodeIdna(fields[field]!)
    if (typeof encoded === 'string') return new RdataMismatch(field, `a domain name: ${encoded}`, fields[field]!)
    encodedFields[field] = encoded.encoded
  }
  const encoded = type.parse(encodedFields)
  return encoded instanceof RdataMismatch ? encoded : { rdata: encoded, undotted }
}

/** Positions of the fields that became the names in `rdata`. */
function fieldsWithNames(type: RecordType, fields: readonly string[], rdata: Uint8Array): number[] {
  return type.names(rdata).flatMap(({ offset, length }) => {
    const name = String(rdata.subarray(offset, offset + length))
    const field = fields.findLastIndex((text) => text !== '' && String(parseName(text)) === name)
    return field < 0 ? [] : [field]
  })
}

function article(mnemonic: string): string {
  return `${/^[AEFHILMNORSX]/.test(mnemonic) ? 'an' : 'a'} ${mnemonic}`
}
