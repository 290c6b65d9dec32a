/**
 * Decodes a reply as a suspicious client would: pointers lead strictly backwards, counts are exact, nothing follows the
 * last record, names are compressed only where RFC 3597 section 4 allows it. Throws an Error that says what is wrong.
 * Shares nothing with the server's own reading of messages but the record types' check and presentation form.
 */
import { formatAddress } from '../../src/base/address.ts'
import { formatName } from '../../src/dns/name.ts'
import { recordTypeByNumber, typeMnemonic } from '../../src/dns/rdata/registry.ts'

export interface Message {
  readonly id: number
  /** The header's second word. */
  readonly flags: number
  /** With the upper bits of OPT's. */
  readonly rcode: number
  readonly questions: readonly Question[]
  readonly answer: readonly string[]
  readonly authority: readonly string[]
  readonly additional: readonly string[]
  readonly opt: Opt | undefined
}

export interface Question {
  /** As it stands in the message. */
  readonly octets: Uint8Array
}

export interface Opt {
  readonly udpSize: number
  readonly version: number
  readonly flags: number
  /** `ecs=192.0.2.0/24/24`, `nsid=ns1`, `cookie=…`, `ede=20`, `option=65001:00ff`. */
  readonly options: readonly string[]
}

export function decodeMessage(octets: Uint8Array): Message {
  return new Decoder(octets).message()
}

/** Types of RFC 1035 with names in their rdata: octets before the first name, names, octets behind them. */
const COMPRESSIBLE: Readonly<Record<number, readonly [before: number, names: number, behind: number]>> = {
  2: [0, 1, 0],
  5: [0, 1, 0],
  6: [0, 2, 20],
  12: [0, 1, 0],
  15: [2, 1, 0],
}

const CLASSES: Readonly<Record<number, string>> = { 1: 'IN', 3: 'CH' }

class Decoder {
  readonly #octets: Uint8Array
  #at = 12
  #opt: Opt | undefined
  #extendedRcode = 0

  constructor(octets: Uint8Array) {
    this.#octets = octets
  }

  message(): Message {
    if (this.#octets.length < 12) throw new Error(`a message of ${this.#octets.length} octets`)
    const count = (at: number) => this.#uint16(at)
    const questions = Array.from({ length: count(4) }, () => this.#question())
    const answer = this.#section(count(6))
    const authority = this.#section(count(8))
    if (this.#opt !== undefined) throw new Error('OPT outside the additional section')
    const additional = this.#section(count(10))
    if (this.#at !== this.#octets.length) throw new Error(`${this.#octets.length - this.#at} octets too many`)
    const flags = this.#uint16(2)
    const rcode = (flags & 15) | (this.#extendedRcode << 4)
    return { id: this.#uint16(0), flags, rcode, questions, answer, authority, additional, opt: this.#opt }
  }

  #question(): Question {
    const from = this.#at
    this.#name()
    this.#skip(4)
    return { octets: this.#octets.slice(from, this.#at) }
  }

  #section(count: number): string[] {
    const records: string[] = []
    for (let i = 0; i < count; i++) {
      const record = this.#record()
      if (record !== undefined) records.push(record)
    }
    return records
  }

  /** Presentation form; undefined for OPT. */
  #record(): string | undefined {
    const owner = this.#name()
    const type = this.#uint16(this.#skip(2))
    const classAt = this.#skip(2)
    const ttlAt = this.#skip(4)
    const length = this.#uint16(this.#skip(2))
    const rdataAt = this.#skip(length)
    if (type === 41) {
      this.#readOpt(owner, classAt, ttlAt, rdataAt, length)
      return undefined
    }
    const ttl = this.#uint16(ttlAt) * 65_536 + this.#uint16(ttlAt + 2)
    if (ttl > 0x7fffffff) throw new Error(`a TTL of ${ttl}`)
    const rdata = this.#rdata(type, rdataAt, length)
    const recordType = recordTypeByNumber(type)
    if (!recordType.check(rdata)) throw new Error(`not rdata of ${typeMnemonic(type)}: ${hex(rdata)}`)
    const className = CLASSES[this.#uint16(classAt)]
    if (className === undefined) throw new Error(`class ${this.#uint16(classAt)}`)
    return `${formatName(owner)} ${ttl} ${className} ${typeMnemonic(type)} ${recordType.format(rdata)}`
  }

  /** Rdata with its names written out. */
  #rdata(type: number, from: number, length: number): Uint8Array {
    const layout = COMPRESSIBLE[type]
    if (layout === undefined) return this.#octets.slice(from, from + length)
    const [before, names, behind] = layout
    const behindRdata = this.#at
    const written = [...this.#octets.subarray(from, from + before)]
    this.#at = from + before
    for (let i = 0; i < names; i++) written.push(...this.#name())
    written.push(...this.#octets.subarray(this.#at, this.#at + behind))
    if (this.#at + behind !== from + length) throw new Error(`rdata of ${typeMnemonic(type)} is not ${length} octets`)
    this.#at = behindRdata
    return Uint8Array.from(written)
  }

  /** The wire name here, written out; moves behind it. A pointer leads to before where its piece of the name began. */
  #name(): Uint8Array {
    const labels: number[] = []
    let at = this.#at
    let pieceAt = at
    let behind = -1
    for (;;) {
      const length = this.#octet(at)
      if (length >= 0xc0) {
        if (behind < 0) behind = at + 2
        const target = this.#uint16(at) & 0x3fff
        if (target >= pieceAt || target < 12) throw new Error(`a pointer at ${at} to ${target}`)
        at = target
        pieceAt = target
      } else {
        if (length > 63) throw new Error(`a label type ${length} at ${at}`)
        this.#octet(at + length)
        labels.push(...this.#octets.subarray(at, at + length + 1))
        if (labels.length > 255) throw new Error('a name of more than 255 octets')
        at += length + 1
        if (length === 0) break
      }
    }
    this.#at = behind < 0 ? at : behind
    return Uint8Array.from(labels)
  }

  #readOpt(owner: Uint8Array, classAt: number, ttlAt: number, rdataAt: number, length: number): void {
    if (this.#opt !== undefined) throw new Error('two OPT records')
    if (owner.length !== 1) throw new Error('OPT whose owner is not the root')
    this.#extendedRcode = this.#octet(ttlAt)
    const options: string[] = []
    const end = rdataAt + length
    for (let at = rdataAt; at < end; ) {
      const behind = at + 4 + this.#uint16(at + 2)
      if (behind > end) throw new Error('an option beyond OPT')
      options.push(optionText(this.#uint16(at), this.#octets.slice(at + 4, behind)))
      at = behind
    }
    const udpSize = this.#uint16(classAt)
    this.#opt = { udpSize, version: this.#octet(ttlAt + 1), flags: this.#uint16(ttlAt + 2), options }
  }

  #skip(octets: number): number {
    const from = this.#at
    this.#at += octets
    if (this.#at > this.#octets.length) throw new Error(`the message ends within a field at ${from}`)
    return from
  }

  #octet(at: number): number {
    const octet = this.#octets[at]
    if (octet === undefined) throw new Error(`the message ends before ${at}`)
    return octet
  }

  #uint16(at: number): number {
    return (this.#octet(at) << 8) | this.#octet(at + 1)
  }
}

function optionText(code: number, data: Uint8Array): string {
  if (code === 3) return `nsid=${new TextDecoder().decode(data)}`
  if (code === 10) return `cookie=${hex(data)}`
  if (code === 15) return `ede=${(data[0]! << 8) | data[1]!}`
  if (code !== 8) return `option=${code}:${hex(data)}`
  const family = (data[0]! << 8) | data[1]!
  const [source, scope] = [data[2]!, data[3]!]
  if (data.length !== 4 + Math.ceil(source / 8)) throw new Error(`a client subnet of ${data.length} octets`)
  if (family === 0) return `ecs=none/${source}/${scope}`
  const octets = new Uint8Array(family === 1 ? 4 : 16)
  octets.set(data.subarray(4))
  return `ecs=${formatAddress({ family: family === 1 ? 4 : 6, octets })}/${source}/${scope}`
}

function hex(octets: Uint8Array): string {
  return [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('')
}
