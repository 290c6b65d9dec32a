/**
 * The kinds of query that servers are compared with: the query of each, what of it is drawn anew every time, and whether
 * a reply is right. Every reply is held to its response code; one of 64, by its id, to its address as well, so that
 * nobody is timed at wrong answers and the load has time left to ask.
 */
import { readFileSync } from 'node:fs'
import { type CountryResponse, Reader } from 'maxmind'
import { encodeQuery } from '../cli/dns-message.ts'
import { FIXED, LARGE_NAMES, largeAddress, POPS, popOf, ZONE } from './bench-zone.ts'

export const UDP_KINDS = ['static', 'geo', 'geo-ecs', 'nxdomain', 'wildcard', 'large'] as const
/** `paced` is `geo-ecs` at a set rate: how long answers take when there is time. */
export const KINDS = [...UDP_KINDS, 'paced', 'tcp', 'tcp-once'] as const
export type Kind = (typeof KINDS)[number]

const NAMES: Readonly<Record<Kind, string>> = {
  static: `www.${ZONE}`,
  geo: `geo.${ZONE}`,
  'geo-ecs': `geo.${ZONE}`,
  paced: `geo.${ZONE}`,
  nxdomain: `n000000.${ZONE}`,
  wildcard: `w000000.any.${ZONE}`,
  large: `h000000.${ZONE}`,
  tcp: `www.${ZONE}`,
  'tcp-once': `www.${ZONE}`,
}
/** Behind a header and the first letter of the name. */
const DIGITS_AT = 14
const DIGITS = 6
const HEADER_OCTETS = 12
const SAMPLED_EVERY = 64
const KNOWN_SUBNETS = 65_536 / SAMPLED_EVERY
const NXDOMAIN = 3
const LOOPBACK = '127.0.0.1'

export class QueryKind {
  /** The query, before anything is drawn. */
  readonly octets: Buffer
  readonly #kind: Kind
  readonly #names: number
  readonly #digitsAt: number | undefined
  readonly #subnetAt: number | undefined
  /** Whose addresses are known, three octets each: those of the sampled ids. */
  readonly #known = new Uint8Array(KNOWN_SUBNETS * 3)
  /** What is answered from 127.0.0.1, or by number of the known subnet. */
  readonly #geoAddresses: string[] = []
  #random = 12_345
  #id = 0

  /** `database` is the file that the servers have, `names` how many numbered names. */
  constructor(kind: Kind, database: string, names = LARGE_NAMES) {
    this.#kind = kind
    this.#names = names
    const hasSubnet = kind === 'geo-ecs' || kind === 'paced'
    const subnet = hasSubnet ? { subnet: '193.0.6.0/24' } : {}
    this.octets = encodeQuery({ name: NAMES[kind], ...subnet })
    this.#digitsAt = NAMES[kind].includes('000000') ? DIGITS_AT : undefined
    this.#subnetAt = hasSubnet ? this.octets.length - 3 : undefined
    if (kind === 'geo' || hasSubnet) this.#learn(new Reader<CountryResponse>(readFileSync(database)))
  }

  /** Gives the query at `at` an id, and draws what varies. */
  vary(octets: Uint8Array, at: number): void {
    const id = this.#id++ & 0xffff
    octets[at] = id >> 8
    octets[at + 1] = id & 0xff
    if (this.#digitsAt !== undefined) {
      let digits = this.#draw() % this.#names
      const first = at + this.#digitsAt
      for (let digit = first + DIGITS - 1; digit >= first; digit--) {
        octets[digit] = 0x30 + (digits % 10)
        digits = Math.floor(digits / 10)
      }
    }
    if (this.#subnetAt === undefined) return
    const to = at + this.#subnetAt
    if (id % SAMPLED_EVERY === 0) {
      const known = (id / SAMPLED_EVERY) * 3
      for (let i = 0; i < 3; i++) octets[to + i] = this.#known[known + i]!
      return
    }
    const subnet = this.#draw()
    octets[to] = 1 + ((subnet >>> 24) % 223)
    octets[to + 1] = subnet >>> 16
    octets[to + 2] = subnet >>> 8
  }

  isRight(octets: Uint8Array, at: number, length: number): boolean {
    const rcode = octets[at + 3]! & 15
    if (this.#kind === 'nxdomain') return rcode === NXDOMAIN
    if (rcode !== 0) return false
    const id = (octets[at]! << 8) | octets[at + 1]!
    if (id % SAMPLED_EVERY !== 0) return true
    return firstAddress(octets.subarray(at, at + length)) === this.#expected(octets, at, id)
  }

  #expected(octets: Uint8Array, at: number, id: number): string {
    if (this.#kind === 'geo') return this.#geoAddresses[0]!
    if (this.#subnetAt !== undefined) return this.#geoAddresses[id / SAMPLED_EVERY]!
    if (this.#kind === 'wildcard') return FIXED.wildcard
    if (this.#kind !== 'large') return FIXED.www
    return largeAddress(Number(Buffer.from(octets.subarray(at + DIGITS_AT, at + DIGITS_AT + DIGITS)).toString()))
  }

  #learn(reader: Reader<CountryResponse>): void {
    const addressFrom = (client: string) => POPS[popOf(reader.get(client)?.continent?.code)]
    if (this.#kind === 'geo') this.#geoAddresses.push(addressFrom(LOOPBACK))
    while (this.#subnetAt !== undefined && this.#geoAddresses.length < KNOWN_SUBNETS) {
      const subnet = this.#draw()
      const octets = [1 + ((subnet >>> 24) % 223), (subnet >>> 16) & 255, (subnet >>> 8) & 255]
      // Where nothing is known or networks are narrower, servers may differ and be right.
      const [record, bits] = reader.getWithPrefixLength([...octets, 0].join('.'))
      if (record === null || bits > 24 || octets[0] === 127) continue
      this.#known.set(octets, this.#geoAddresses.length * 3)
      this.#geoAddresses.push(addressFrom([...octets, 0].join('.')))
    }
  }

  /** 32 random bits, the same in every run. */
  #draw(): number {
    this.#random = (Math.imul(this.#random, 1_664_525) + 1_013_904_223) | 0
    return this.#random >>> 0
  }
}

/** Of the first record of the answer, which must be an A record. */
function firstAddress(reply: Uint8Array): string | undefined {
  if (reply[6] === 0 && reply[7] === 0) return undefined
  const record = afterName(reply, afterName(reply, HEADER_OCTETS) + 4)
  const isAddress = reply[record] === 0 && reply[record + 1] === 1 && reply[record + 9] === 4
  return isAddress ? reply.subarray(record + 10, record + 14).join('.') : undefined
}

function afterName(reply: Uint8Array, start: number): number {
  let at = start
  while (at < reply.length && reply[at] !== 0) {
    if (reply[at]! >= 0xc0) return at + 2
    at += reply[at]! + 1
  }
  return at + 1
}
