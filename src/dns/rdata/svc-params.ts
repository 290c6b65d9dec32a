/**
 * The parameters of SVCB and HTTPS (RFC 9460 sections 2.1, 2.2, 7 and 8): written in any order, sorted by key on the
 * wire, each key once, mandatory keys present, `no-default-alpn` only beside `alpn`. A key nobody knows is `key65333`
 * with any octets. Each known key's value is svc-param-values.ts's matter.
 */
import { isNullText } from '../../base/null-text.ts'
import type { FieldValue } from '../record-type.ts'
import { FieldRefusal, MALFORMED, type RestOfFields } from './field-kind.ts'
import { readUnsigned, writeUnsigned } from './number-fields.ts'
import { splitFields } from './presentation.ts'
import { decodeText, encodeText, quoteText, singleText } from './string-fields.ts'
import { escapeListItem, INVALID_KEY, keyName, keyNumber, SvcParamKey, VALUE_KINDS } from './svc-param-values.ts'

type SvcParams = ReadonlyMap<number, Uint8Array>

export const svcParams: RestOfFields = {
  takes: 'rest',
  isParameters: true,
  parse(texts) {
    const params = new Map<number, Uint8Array>()
    const textByKey = new Map<number, string>()
    for (const text of texts) {
      const param = parseParam(text)
      if (param instanceof FieldRefusal) return param
      if (params.has(param.key)) return new FieldRefusal(text, `the only ${keyName(param.key)}: it is written twice`)
      params.set(param.key, param.value)
      textByKey.set(param.key, text)
    }
    const refusal = refuseTogether(params)
    return refusal ? new FieldRefusal(textByKey.get(refusal.key)!, refusal.wanted) : encodeParams(params)
  },
  measure(rdata, at) {
    const params = decodeParams(rdata, at)
    return params === undefined || refuseTogether(params) ? MALFORMED : rdata.length - at
  },
  format: (octets) => [...decodeParams(octets, 0)!].map(formatParam).join(' '),
  fromValue: textsOfValue,
}

/** `key=value`, or `key` alone for an empty value. */
function parseParam(text: string): { key: number; value: Uint8Array } | FieldRefusal {
  const equals = text.indexOf('=')
  const name = equals < 0 ? text : text.slice(0, equals)
  const key = keyNumber(name)
  if (key === undefined) {
    const known = VALUE_KINDS.map((kind) => kind.name).join(', ')
    return new FieldRefusal(text, `a service parameter: ${known}, or a key by number such as key65333`)
  }
  const octets = decodeText(equals < 0 ? '' : text.slice(equals + 1))
  if (octets === undefined) return new FieldRefusal(text, 'a service parameter with its value properly escaped')
  const kind = VALUE_KINDS[key]
  if (kind === undefined) return { key, value: octets }
  const value = name === kind.name ? kind.parse(octets) : octets
  if (value === undefined || !kind.check(value)) return new FieldRefusal(text, kind.wanted)
  return { key, value }
}

/** What is wrong between parameters that are each well-formed. */
function refuseTogether(params: SvcParams): { key: number; wanted: string } | undefined {
  const mandatory = params.get(SvcParamKey.MANDATORY) ?? new Uint8Array(0)
  for (let at = 0; at < mandatory.length; at += 2) {
    const key = readUnsigned(mandatory.subarray(at, at + 2))
    if (!params.has(key)) {
      return { key: SvcParamKey.MANDATORY, wanted: `a list of keys that are there: ${keyName(key)} is missing` }
    }
  }
  if (params.has(SvcParamKey.NO_DEFAULT_ALPN) && !params.has(SvcParamKey.ALPN)) {
    return { key: SvcParamKey.NO_DEFAULT_ALPN, wanted: 'a parameter to be used without alpn' }
  }
  return undefined
}

function encodeParams(params: SvcParams): Uint8Array {
  const wire: number[] = []
  for (const [key, value] of [...params].sort(([a], [b]) => a - b)) {
    wire.push(...writeUnsigned(key, 2), ...writeUnsigned(value.length, 2))
    for (const octet of value) wire.push(octet)
  }
  return Uint8Array.from(wire)
}

/** Undefined unless keys ascend, values are well-formed, and the last one ends the rdata. */
function decodeParams(rdata: Uint8Array, start: number): SvcParams | undefined {
  const params = new Map<number, Uint8Array>()
  let previous = -1
  let at = start
  while (at < rdata.length) {
    const end = at + 4 + readUnsigned(rdata.subarray(at + 2, at + 4))
    if (end > rdata.length) return undefined
    const key = readUnsigned(rdata.subarray(at, at + 2))
    const value = rdata.subarray(at + 4, end)
    if (key <= previous || key === INVALID_KEY || VALUE_KINDS[key]?.check(value) === false) return undefined
    params.set(key, value)
    previous = key
    at = end
  }
  return params
}

function formatParam([key, value]: [number, Uint8Array]): string {
  const { format } = VALUE_KINDS[key] ?? {}
  const name = format === undefined ? `key${key}` : keyName(key)
  return value.length === 0 ? name : `${name}=${(format ?? quoteText)(value)}`
}

/** From a mapping of scalars and lists, or from one text in presentation form. */
function textsOfValue(value: FieldValue): readonly string[] {
  if (typeof value === 'string') return splitFields(value) ?? [value]
  return Object.entries(value).map(([key, written]) => {
    if (typeof written !== 'string') return `${key}=${written.map(listItem).join(',')}`
    // octoDNS writes the value of a key without value as null.
    return isNullText(written) ? key : `${key}=${singleText(written)[0]!}`
  })
}

function listItem(written: string): string {
  const octets = decodeText(singleText(written)[0]!)
  return octets === undefined ? written : encodeText(escapeListItem(octets))
}
