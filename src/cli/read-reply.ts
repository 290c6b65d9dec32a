/**
 * Octets of a reply -> what it says. Reads by the RFCs alone and shares nothing with the code that writes responses,
 * so that it can bear witness about that (RFC 1035 section 4.1, RFC 6891 section 6.1, RFC 7871 section 6).
 */
import { formatAddress } from '../base/address.ts'
import { formatName } from '../dns/name.ts'
import { Flag, HEADER_OCTETS, NAME_OCTETS_MAX, OptionCode, SubnetFamily, Type } from '../dns/numbers.ts'
import { recordTypeByNumber, typeMnemonic } from '../dns/rdata/registry.ts'
import { unknownType } from '../dns/rdata/unknown.ts'
import type { Reply, ReplyRecord, ReplySubnet } from './reply.ts'

/** The reply, or a sentence that says why it is none. */
export function readReply(octets: Uint8Array): Reply | string {
  try {
    return new ReplyReader(octets).read()
  } catch (error) {
    if (error instanceof MalformedReply) return `the reply is malformed: ${error.message}`
    throw error
  }
}

/** Ends the reading; never leaves this file. */
class MalformedReply extends Error {}

const CLIENT_COOKIE_OCTETS = 8

/** Where names stand in rdata that may be compressed: octets before the first, number of names (RFC 3597 section 4). */
const NAMES_IN_RDATA: Readonly<Record<number, readonly [before: number, names: number]>> = {
  [Type.NS]: [0, 1],
  [Type.CNAME]: [0, 1],
  [Type.PTR]: [0, 1],
  [Type.MX]: [2, 1],
  [Type.SOA]: [0, 2],
  [Type.SRV]: [6, 1],
  [Type.DNAME]: [0, 1],
}

class ReplyReader {
  readonly #octets: Uint8Array
  readonly #view: DataView
  #at = 0
  #rcodeHigh = 0
  #subnet: ReplySubnet | undefined
  #cookie: Uint8Array | undefined
  readonly #extendedErrors: number[] = []

  constructor(octets: Uint8Array) {
    this.#octets = octets
    this.#view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
  }

  read(): Reply {
    this.#need(HEADER_OCTETS)
    const flags = this.#view.getUint16(2)
    const [questions, answers, authorities, additionals] = [4, 6, 8, 10].map((at) => this.#view.getUint16(at))
    this.#at = HEADER_OCTETS
    for (let i = 0; i < questions!; i++) {
      this.#name()
      this.#skip(4)
    }
    const sections = [answers!, authorities!, additionals!].map((count) => this.#records(count))
    if (this.#at !== this.#octets.length) throw new MalformedReply('octets follow the last record')
    return {
      rcode: (this.#rcodeHigh << 4) | (flags & 15),
      flags: Object.entries(Flag).flatMap(([name, bit]) => ((flags & bit) === 0 ? [] : [name.toLowerCase()])),
      answers: sections[0]!,
      authorities: sections[1]!,
      additionals: sections[2]!,
      ...(this.#subnet === undefined ? {} : { subnet: this.#subnet }),
      ...(this.#cookie === undefined ? {} : { cookie: this.#cookie }),
      extendedErrors: this.#extendedErrors,
    }
  }

  #records(count: number): ReplyRecord[] {
    const records: ReplyRecord[] = []
    for (let i = 0; i < count; i++) {
      const owner = this.#name()
      this.#need(10)
      const type = this.#view.getUint16(this.#at)
      const ttl = this.#view.getUint32(this.#at + 4)
      const length = this.#view.getUint16(this.#at + 8)
      this.#skip(10)
      this.#need(length)
      const end = this.#at + length
      if (type === Type.OPT) {
        this.#rcodeHigh = ttl >>> 24
        this.#options(end)
      } else {
        records.push({ owner: formatName(owner), ttl, type: typeMnemonic(type), data: this.#rdata(type, end) })
      }
      this.#at = end
    }
    return records
  }

  #rdata(type: number, end: number): string {
    const parts: Uint8Array[] = []
    const [before, names] = NAMES_IN_RDATA[type] ?? [0, 0]
    parts.push(this.#octets.slice(this.#at, this.#at + before))
    this.#skip(before)
    for (let i = 0; i < names; i++) parts.push(this.#name())
    if (this.#at > end) throw new MalformedReply('a name in rdata runs beyond it')
    parts.push(this.#octets.slice(this.#at, end))
    const rdata = Uint8Array.from(parts.flatMap((part) => [...part]))
    const recordType = recordTypeByNumber(type)
    return (recordType.check(rdata) ? recordType : unknownType(type)).format(rdata)
  }

  #options(end: number): void {
    while (this.#at < end) {
      this.#need(4)
      const code = this.#view.getUint16(this.#at)
      const length = this.#view.getUint16(this.#at + 2)
      this.#skip(4)
      this.#need(length)
      if (code === OptionCode.CLIENT_SUBNET) this.#subnet = this.#readSubnet(length)
      if (code === OptionCode.COOKIE && length > CLIENT_COOKIE_OCTETS) {
        this.#cookie = this.#octets.slice(this.#at + CLIENT_COOKIE_OCTETS, this.#at + length)
      }
      if (code === OptionCode.EDE && length >= 2) this.#extendedErrors.push(this.#view.getUint16(this.#at))
      this.#skip(length)
    }
  }

  #readSubnet(length: number): ReplySubnet {
    if (length < 4) throw new MalformedReply('a client subnet shorter than 4 octets')
    const family = this.#view.getUint16(this.#at) === SubnetFamily.IPV6 ? 6 : 4
    const octets = new Uint8Array(family === 6 ? 16 : 4)
    if (length - 4 > octets.length) throw new MalformedReply('a client subnet longer than an address')
    octets.set(this.#octets.subarray(this.#at + 4, this.#at + length))
    const [source, scope] = this.#octets.subarray(this.#at + 2, this.#at + 4)
    return { address: formatAddress({ family, octets }), source: source!, scope: scope! }
  }

  /** Reads a name that may be compressed; every pointer must lead to before itself, so that it ends. */
  #name(): Uint8Array {
    const name: number[] = []
    let at = this.#at
    let behind = -1
    for (;;) {
      const length = this.#octets[at]
      if (length === undefined) throw new MalformedReply('a name runs out of the message')
      if (length >= 0xc0) {
        const target = ((length & 0x3f) << 8) | (this.#octets[at + 1] ?? 0)
        if (target >= at) throw new MalformedReply('a compression pointer that does not lead back')
        if (behind < 0) behind = at + 2
        at = target
        continue
      }
      if (length > 63 || name.length + length + 1 > NAME_OCTETS_MAX) throw new MalformedReply('a name too long')
      name.push(...this.#octets.subarray(at, at + length + 1))
      at += length + 1
      if (length === 0) break
    }
    this.#at = behind < 0 ? at : behind
    return Uint8Array.from(name)
  }

  #skip(octets: number): void {
    this.#need(octets)
    this.#at += octets
  }

  #need(octets: number): void {
    if (this.#at + octets > this.#octets.length) throw new MalformedReply('it ends too early')
  }
}
