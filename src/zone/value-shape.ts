/**
 * The shape of a record's value in YAML, made from its type's own description: octoDNS's value shapes -> presentation
 * fields -> rdata. Targets are absolute; names beyond ASCII are encoded.
 */
import { z } from 'zod'
import { parseAddress } from '../base/address.ts'
import { byKind, jsonSchemaOf, leaf, Mismatch, mapping, missing, quote, sequence, table } from '../base/shape.ts'
import { parseName } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
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
    return new Mismatch(value.wanted, 'invalid-value', hintOf(type, text), value.found)
  })
}

/** What is probably meant by a text that is no value: several values on one line, or one of another type. */
function hintOf(type: RecordType, text: string): string | undefined {
  const isValue = (part: string) => !(readFields(type, [part]) instanceof RdataMismatch)
  const parts = text.split(/[\s,]+/)
  const bare = parts.map((part) => part.replace(/^-/, ''))
  if (parts.some((part) => part.startsWith('-')) && bare.every(isValue)) return 'a space must follow "-"'
  if (parts.length > 1 && parts.every(isValue)) return `write a list: [${parts.join(', ')}]`
  if (type.type !== Type.A && type.type !== Type.AAAA) return undefined
  const address = parseAddress(text)
  if (address !== undefined) return `an IPv${address.family} address belongs in ${address.family === 4 ? 'A' : 'AAAA'}`
  return /[a-z]\.$/i.test(text) ? 'a name belongs in CNAME' : undefined
}

function withoutKeys(value: WrittenFields): WrittenValue {
  return { rdata: value.rdata, undotted: value.undotted.map(({ text }) => ({ text })) }
}

type MappingShape = Extract<RecordType['shape'], { kind: 'mapping' }>

function mappingShape(type: RecordType, shape: MappingShape): z.ZodType<WrittenValue> {
  const entries = shape.keys.flatMap((key) => [key.key, ...key.aliases].map((name) => [name, keyShape(key)] as const))
  const wanted = `${article(type.mnemonic)} value: a mapping with ${shape.keys.map(({ key }) => key).join(', ')}`
  const value = mapping(Object.fromEntries(entries), wanted).transform((written, context) => {
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
  const { olderKeys } = shape
  if (olderKeys === undefined) return value
  return z.preprocess((written) => renameOlderKeys(written, olderKeys), value).meta({ json: () => jsonSchemaOf(value) })
}

/** Only a value with an older key that is none of today's is written in the older keys. */
function renameOlderKeys(written: unknown, olderKeys: Readonly<Record<string, string>>): unknown {
  if (typeof written !== 'object' || written === null) return written
  const today = Object.values(olderKeys)
  if (!Object.keys(written).some((key) => Object.hasOwn(olderKeys, key) && !today.includes(key))) return written
  const renamed = Object.entries(written).map(([key, value]) => [olderKeys[key] ?? key, value] as const)
  return new Set(renamed.map(([key]) => key)).size < renamed.length ? written : Object.fromEntries(renamed)
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
