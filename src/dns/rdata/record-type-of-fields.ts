/**
 * Makes a record type out of a list of fields: reading, writing, checking, its names and its YAML shape all follow from
 * the kinds. A new type is a file with one such list. What fields cannot say alone (a digest's length by its type)
 * is `refuse`. The generic form of RFC 3597 section 5 is taken for every type, and checked.
 */
import { type FieldValue, RdataMismatch, type RdataName, type RecordType, type ValueShape } from '../record-type.ts'
import { type FieldKind, FieldRefusal, MALFORMED } from './field-kind.ts'
import { genericFields, parseGeneric } from './generic-form.ts'

const RDATA_OCTETS_MAX = 0xffff

export interface Definition {
  readonly type: number
  readonly mnemonic: string
  /** In presentation order, which is wire order. A kind that takes the rest can only be last. */
  readonly fields: readonly Field[]
  /** What is wrong between fields that are each well-formed. */
  readonly refuse?: (fields: readonly Uint8Array[]) => Refusal | undefined
  /** An older octoDNS spelling of the whole value: its keys, and those of today that they stand for. */
  readonly olderKeys?: Readonly<Record<string, string>>
  /** Where it does not follow from the fields: a text for a single field, else a mapping of their keys. */
  readonly shape?: ValueShape
}

export interface Field {
  /** octoDNS's key; with a single field only for people. */
  readonly key: string
  readonly kind: FieldKind
  readonly aliases?: readonly string[]
  readonly fallback?: string
}

/** The field, counted from 0, and what it should have been: completes `"…" is not`. */
export interface Refusal {
  readonly field: number
  readonly wanted: string
}

export function recordTypeOfFields(definition: Definition): RecordType {
  const { type, mnemonic, fields, refuse } = definition

  const check = (rdata: Uint8Array): boolean => {
    const octets = rdata.length <= RDATA_OCTETS_MAX ? sliceFields(fields, rdata) : undefined
    return octets !== undefined && refuse?.(octets) === undefined
  }

  const parse = (texts: readonly string[], origin?: Uint8Array): Uint8Array | RdataMismatch => {
    const generic = parseGeneric(texts)
    if (generic !== undefined) {
      if (generic instanceof Uint8Array && check(generic)) return generic
      const wanted = typeof generic === 'string' ? generic : `well-formed ${mnemonic} rdata`
      return new RdataMismatch(0, wanted, texts.join(' '))
    }
    const octets = parseFields(definition, texts, origin)
    if (octets instanceof RdataMismatch) return octets
    const refusal = refuse?.(octets)
    if (refusal !== undefined) {
      return new RdataMismatch(refusal.field, refusal.wanted, textsOfField(fields, refusal.field, texts).join(' '))
    }
    return joinOctets(octets)
  }

  return {
    type,
    mnemonic,
    parse,
    check,
    format: (rdata) =>
      sliceFields(fields, rdata)!
        .map((octets, i) => fields[i]!.kind.format(octets))
        .filter((text) => text !== '')
        .join(' '),
    names: fields.some(({ kind }) => kind.name !== undefined) ? (rdata) => findNames(fields, rdata) : () => NO_NAMES,
    shape: definition.shape ?? shapeOf(definition),
  }
}

function parseFields(
  definition: Definition,
  texts: readonly string[],
  origin: Uint8Array | undefined,
): Uint8Array[] | RdataMismatch {
  const { fields, mnemonic } = definition
  const takesRest = fields.at(-1)!.kind.takes === 'rest'
  if (takesRest ? texts.length < fields.length - 1 : texts.length !== fields.length) {
    const wanted = `${mnemonic} rdata, which is: ${fields.map((field) => field.key).join(', ')}`
    return new RdataMismatch(Math.min(texts.length, fields.length - 1), wanted, texts.join(' '))
  }
  const all: Uint8Array[] = []
  let length = 0
  for (const [i, { kind }] of fields.entries()) {
    const octets = kind.takes === 'one' ? kind.parse(texts[i]!, origin) : kind.parse(texts.slice(i), origin)
    if (typeof octets === 'string') return new RdataMismatch(i, octets, texts[i]!)
    if (octets instanceof FieldRefusal) return new RdataMismatch(i + octets.key, octets.wanted, octets.found)
    length += octets.length
    if (length > RDATA_OCTETS_MAX) {
      const wanted = `short enough: rdata has at most ${RDATA_OCTETS_MAX} octets`
      return new RdataMismatch(i, wanted, textsOfField(fields, i, texts).join(' '))
    }
    all.push(octets)
  }
  return all
}

function textsOfField(fields: readonly Field[], i: number, texts: readonly string[]): readonly string[] {
  return fields[i]!.kind.takes === 'rest' ? texts.slice(i) : texts.slice(i, i + 1)
}

/** The octets of each field, when each is well-formed and they fill the rdata exactly. */
function sliceFields(fields: readonly Field[], rdata: Uint8Array): Uint8Array[] | undefined {
  const slices: Uint8Array[] = []
  let at = 0
  for (const { kind } of fields) {
    const octets = kind.measure(rdata, at)
    if (octets === MALFORMED) return undefined
    slices.push(rdata.subarray(at, at + octets))
    at += octets
  }
  return at === rdata.length ? slices : undefined
}

const NO_NAMES: readonly RdataName[] = []

function findNames(fields: readonly Field[], rdata: Uint8Array): RdataName[] {
  const names: RdataName[] = []
  let offset = 0
  for (const [i, octets] of sliceFields(fields, rdata)!.entries()) {
    const name = fields[i]!.kind.name
    if (name !== undefined) {
      // The root as a target means "none" (RFC 7505, RFC 2782) or the owner itself (RFC 9460 section 2.5.2).
      const additional = name.additional && octets.length > 1
      names.push({ offset, length: octets.length, compressible: name.compressible, additional })
    }
    offset += octets.length
  }
  return names
}

function shapeOf({ fields, olderKeys }: Definition): ValueShape {
  if (fields.length === 1) {
    return { kind: 'text', fields: (text) => genericFields(text) ?? valueTexts(fields[0]!, text) }
  }
  return {
    kind: 'mapping',
    keys: fields.map(({ key, kind, aliases = [], fallback }) => ({
      key,
      kind: kind.isParameters ? 'parameters' : 'text',
      aliases,
      ...(fallback !== undefined && { fallback }),
    })),
    ...(olderKeys !== undefined && { olderKeys }),
    fields: (values) => fields.flatMap((field) => valueTexts(field, values[field.key] ?? '')),
  }
}

function valueTexts(field: Field, value: FieldValue): readonly string[] {
  return field.kind.fromValue?.(value) ?? [String(value)]
}

function joinOctets(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    joined.set(part, at)
    at += part.length
  }
  return joined
}
