/**
 * Queries as octets: from the words of a `query` line, or from the hex of a `raw` one. Written against the RFCs alone,
 * so that a mistake of the server's own codec is not repeated here.
 */
import { parseAddress } from '../../src/base/address.ts'
import { parseName } from '../../src/dns/name.ts'
import { Class, Opcode } from '../../src/dns/numbers.ts'
import { typeByMnemonic } from '../../src/dns/rdata/registry.ts'

export interface QueryOctets {
  readonly octets: Uint8Array
  readonly udpSize: number
}

const HEADER_FLAGS: Readonly<Record<string, number>> = {
  ...{ qr: 0x8000, aa: 0x0400, tc: 0x0200, rd: 0x0100, ra: 0x0080, z: 0x0040, ad: 0x0020, cd: 0x0010 },
}

const UDP_SIZE_WITHOUT_EDNS = 512
const OWN_UDP_SIZE = 1_232
/** Any; RFC 5452 leaves the choice to the client. */
const QUERY_ID = [0x5a, 0xa5]

/** The words behind `query`: name, type, class if it is not IN, then `+options`. A sentence says what is wrong. */
export function queryFromWords(words: readonly string[]): QueryOctets | string {
  const positional = words.filter((word) => !word.startsWith('+'))
  const [nameText, typeText, classText = 'IN', ...more] = positional
  if (nameText === undefined || typeText === undefined || more.length > 0) return 'wanted: name, type, class, +options'
  const name = parseName(nameText)
  if (typeof name === 'string') return `"${nameText}" is ${name}`
  const type = typeByMnemonic(typeText)
  if (type === undefined) return `"${typeText}" is not a type`
  const classNumber = readClass(classText)
  if (classNumber === undefined) return `"${classText}" is not a class`
  const draft = new QueryDraft()
  for (const word of words.filter((word) => word.startsWith('+'))) {
    const refusal = draft.apply(word.slice(1))
    if (refusal !== undefined) return refusal
  }
  return draft.finish([...name, ...uint16(type), ...uint16(classNumber)])
}

/** Hex digits in any grouping, `"text"` for its characters, `#` to the end of the line is a comment. */
export function octetsFromHex(text: string): Uint8Array | string {
  const octets: number[] = []
  for (const line of text.split('\n')) {
    for (const [token, quoted, hex] of line.replace(/#.*$/, '').matchAll(/"([^"]*)"|([0-9a-fA-F]+)|\S+/g)) {
      if (quoted !== undefined) octets.push(...new TextEncoder().encode(quoted))
      else if (hex !== undefined && hex.length % 2 === 0) octets.push(...hexOctets(hex))
      else return `"${token}" is neither hex octets nor a quoted text`
    }
  }
  return Uint8Array.from(octets)
}

class QueryDraft {
  #flags = 0
  #edns: { size: number; version: number; flags: number; options: number[] } | undefined

  /** One `+option` without its plus. */
  apply(word: string): string | undefined {
    const [key, value] = splitOnce(word, '=')
    if (value === undefined && key in HEADER_FLAGS) {
      this.#flags |= HEADER_FLAGS[key]!
    } else if (key === 'opcode') {
      const opcode = Object.entries(Opcode).find(([name]) => name === value)?.[1] ?? Number(value)
      if (!(opcode >= 0 && opcode <= 15)) return `"${value}" is not an opcode`
      this.#flags |= opcode << 11
    } else {
      return this.#applyEdns(key, value)
    }
    return undefined
  }

  #applyEdns(key: string, value: string | undefined): string | undefined {
    this.#edns ??= { size: OWN_UDP_SIZE, version: 0, flags: 0, options: [] }
    const edns = this.#edns
    if (key === 'edns') edns.version = Number(value ?? 0)
    else if (key === 'bufsize') edns.size = Number(value)
    else if (key === 'dnssec') edns.flags |= 0x8000
    else if (key === 'ednsflags') edns.flags |= Number(value)
    else if (key === 'nsid') edns.options.push(...option(3, hexOctets(value ?? '')))
    else if (key === 'cookie') edns.options.push(...option(10, hexOctets(value ?? '')))
    else if (key === 'subnet-hex') edns.options.push(...option(8, hexOctets(value ?? '')))
    else if (key === 'option') {
      const [code, hex] = splitOnce(value ?? '', ':')
      edns.options.push(...option(Number(code), hexOctets(hex ?? '')))
    } else if (key === 'subnet') {
      const subnet = subnetOctets(value ?? '')
      if (typeof subnet === 'string') return subnet
      edns.options.push(...option(8, subnet))
    } else {
      return `"+${key}" is not known`
    }
    return undefined
  }

  finish(question: readonly number[]): QueryOctets {
    const edns = this.#edns
    const header = [...QUERY_ID, ...uint16(this.#flags), 0, 1, 0, 0, 0, 0, 0, edns === undefined ? 0 : 1]
    if (edns === undefined) {
      return { octets: Uint8Array.from([...header, ...question]), udpSize: UDP_SIZE_WITHOUT_EDNS }
    }
    const { size, version, flags, options } = edns
    const opt = [0, ...uint16(41), ...uint16(size), 0, version, ...uint16(flags), ...uint16(options.length), ...options]
    const udpSize = Math.min(OWN_UDP_SIZE, Math.max(UDP_SIZE_WITHOUT_EDNS, size))
    return { octets: Uint8Array.from([...header, ...question, ...opt]), udpSize }
  }
}

/** `192.0.2.0/24`, with a third number for SCOPE; `0` is what `dig +subnet=0` sends: no family, no bits. */
function subnetOctets(text: string): number[] | string {
  if (text === '0') return [0, 0, 0, 0]
  const [addressText, source, scope = '0'] = text.split('/')
  const address = parseAddress(addressText!)
  if (address === undefined || source === undefined) return `"${text}" is not a client subnet`
  const octets = address.octets.subarray(0, Math.ceil(Number(source) / 8))
  return [0, address.family === 4 ? 1 : 2, Number(source), Number(scope), ...octets]
}

function readClass(text: string): number | undefined {
  if (/^CLASS\d+$/.test(text)) return Number(text.slice(5))
  return Object.entries(Class).find(([name]) => name === text)?.[1]
}

function option(code: number, data: readonly number[]): number[] {
  return [...uint16(code), ...uint16(data.length), ...data]
}

function hexOctets(hex: string): number[] {
  return (hex.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16))
}

function uint16(value: number): [number, number] {
  return [value >> 8, value & 0xff]
}

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)]
}
