/**
 * The values of the known service parameters, by key: RFC 9460 section 7 (its appendix A.1 for lists), section 8 for
 * `mandatory`, RFC 9461 section 5 for `dohpath`. They are read from octets, after the escapes of the text are undone.
 */
import { formatAddress, parseAddress } from '../../base/address.ts'
import { formatBase64, parseBase64 } from './base64.ts'
import { readUnsigned, writeUnsigned } from './number-fields.ts'
import { quoteText } from './string-fields.ts'

export const SvcParamKey = { MANDATORY: 0, ALPN: 1, NO_DEFAULT_ALPN: 2 } as const

/** Reserved (RFC 9460 section 14.3.2). */
export const INVALID_KEY = 65535

interface ValueKind {
  readonly name: string
  /** Completes `"…" is not`. */
  readonly wanted: string
  /** Written octets -> wire octets, still to be checked; undefined when they cannot be read. */
  readonly parse: (written: Uint8Array) => Uint8Array | undefined
  readonly check: (value: Uint8Array) => boolean
  /** Of a value that is not empty; quoted where that is needed. */
  readonly format: (value: Uint8Array) => string
}

const mandatory: ValueKind = {
  name: 'mandatory',
  wanted: 'mandatory: a list of other keys, each once',
  parse(written) {
    const keys = asciiText(written).split(',').map(keyNumber)
    if (!keys.every((key) => key !== undefined)) return undefined
    return Uint8Array.from(keys.sort((a, b) => a - b).flatMap((key) => [...writeUnsigned(key, 2)]))
  },
  check(value) {
    const keys = readKeys(value)
    return (
      value.length > 0 &&
      value.length % 2 === 0 &&
      keys.every((key, i) => key > (keys[i - 1] ?? 0) && key < INVALID_KEY)
    )
  },
  format: (value) => readKeys(value).map(keyName).join(','),
}

const alpn: ValueKind = {
  name: 'alpn',
  wanted: 'alpn: a list of protocol names of 1 to 255 octets, such as h2,h3',
  parse(written) {
    const items = splitList(written)
    if (!items?.every((item) => item.length > 0 && item.length <= 255)) return undefined
    return Uint8Array.from(items.flatMap((item) => [item.length, ...item]))
  },
  check(value) {
    let at = 0
    while (at < value.length && value[at] !== 0) at += 1 + value[at]!
    return at === value.length && at > 0
  },
  format(value) {
    const written: number[] = []
    for (let at = 0; at < value.length; at += 1 + value[at]!) {
      if (at > 0) written.push(COMMA)
      written.push(...escapeListItem(value.subarray(at + 1, at + 1 + value[at]!)))
    }
    return quoteText(Uint8Array.from(written))
  },
}

const noDefaultAlpn: ValueKind = {
  name: 'no-default-alpn',
  wanted: 'no-default-alpn: it takes no value',
  parse: (written) => written,
  check: (value) => value.length === 0,
  format: () => '',
}

const port: ValueKind = {
  name: 'port',
  wanted: 'port: a whole number from 0 to 65535',
  parse(written) {
    const text = asciiText(written)
    const number = /^\d{1,5}$/.test(text) ? Number(text) : 65536
    return number > 65535 ? undefined : writeUnsigned(number, 2)
  },
  check: (value) => value.length === 2,
  format: (value) => String(readUnsigned(value)),
}

const ech: ValueKind = {
  name: 'ech',
  wanted: 'ech: octets in base64',
  parse: (written) => parseBase64(asciiText(written)),
  check: (value) => value.length > 0,
  format: formatBase64,
}

const dohpath: ValueKind = {
  name: 'dohpath',
  wanted: 'dohpath: a URI template of a path with the variable dns, such as /dns-query{?dns}',
  parse: (written) => written,
  check(value) {
    const text = utf8Text(value)
    return text !== undefined && /^\/.*\{[^{}]*\bdns\b[^{}]*\}/s.test(text)
  },
  format: quoteText,
}

/** By key. */
export const VALUE_KINDS: readonly ValueKind[] = [
  mandatory,
  alpn,
  noDefaultAlpn,
  port,
  addressHints(4, 4),
  ech,
  addressHints(6, 16),
  dohpath,
]

function addressHints(family: 4 | 6, octets: 4 | 16): ValueKind {
  const name = `ipv${family}hint`
  return {
    name,
    wanted: `${name}: a list of IPv${family} addresses`,
    parse(written) {
      const addresses = asciiText(written).split(',').map(parseAddress)
      if (!addresses.every((address) => address?.family === family)) return undefined
      return Uint8Array.from(addresses.flatMap((address) => [...address!.octets]))
    },
    check: (value) => value.length > 0 && value.length % octets === 0,
    format(value) {
      const texts: string[] = []
      for (let at = 0; at < value.length; at += octets) {
        texts.push(formatAddress({ family, octets: value.subarray(at, at + octets) }))
      }
      return texts.join(',')
    },
  }
}

/** The number of a key's name, or of `key` and its number without leading zeros (RFC 9460 section 2.1). */
export function keyNumber(name: string): number | undefined {
  const known = VALUE_KINDS.findIndex((kind) => kind.name === name)
  if (known >= 0) return known
  const number = /^key(0|[1-9]\d{0,4})$/.test(name) ? Number(name.slice(3)) : INVALID_KEY
  return number < INVALID_KEY ? number : undefined
}

export function keyName(key: number): string {
  return VALUE_KINDS[key]?.name ?? `key${key}`
}

/** Puts a backslash before commas and backslashes, which part the items of a list (RFC 9460 appendix A.1). */
export function escapeListItem(item: Uint8Array): Uint8Array {
  return Uint8Array.from(
    [...item].flatMap((octet) => (octet === COMMA || octet === BACKSLASH ? [BACKSLASH, octet] : [octet])),
  )
}

const COMMA = 0x2c
const BACKSLASH = 0x5c

/** The items of a list, undone from `escapeListItem`. */
function splitList(written: Uint8Array): number[][] | undefined {
  const items: number[][] = [[]]
  for (let i = 0; i < written.length; i++) {
    const octet = written[i]!
    if (octet === COMMA) {
      items.push([])
    } else if (octet === BACKSLASH) {
      const next = written[++i]
      if (next !== COMMA && next !== BACKSLASH) return undefined
      items.at(-1)!.push(next)
    } else {
      items.at(-1)!.push(octet)
    }
  }
  return items
}

function readKeys(value: Uint8Array): number[] {
  return Array.from({ length: Math.floor(value.length / 2) }, (_, i) => readUnsigned(value.subarray(2 * i, 2 * i + 2)))
}

/** One character an octet, so that nothing beyond ASCII is ever taken for a digit or a letter. */
function asciiText(octets: Uint8Array): string {
  let text = ''
  for (const octet of octets) text += String.fromCharCode(octet)
  return text
}

function utf8Text(octets: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets)
  } catch {
    return undefined
  }
}
