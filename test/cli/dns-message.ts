/**
 * DNS messages as tests that run a server need them: a query in octets, and the few facts of a reply that matter there,
 * read by dns2, which shares nothing with the server's own reading of messages.
 */
import dns2 from 'dns2'
import { parseAddress } from '../../src/base/address.ts'

export interface Query {
  readonly id?: number
  readonly name: string
  readonly type?: keyof typeof TYPES
  /** The client subnet, an IPv4 network of whole octets: `192.0.2.0/24`. */
  readonly subnet?: string
}

export interface Reply {
  readonly id: number
  readonly rcode: number
  /** Addresses, or else the serial of an SOA. */
  readonly answers: readonly (string | number)[]
}

const TYPES = { A: 1, SOA: 6, AAAA: 28 } as const

export function encodeQuery({ id = 1, name, type = 'A', subnet }: Query): Buffer {
  const labels = name.split('.').filter((label) => label !== '')
  const wireName = Buffer.concat([...labels.map((label) => Buffer.from([label.length, ...Buffer.from(label)])), ZERO])
  const opt = subnet === undefined ? ZERO.subarray(1) : optWithSubnet(subnet)
  const header = Buffer.from([id >> 8, id & 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, opt.length === 0 ? 0 : 1])
  return Buffer.concat([header, wireName, Buffer.from([0, TYPES[type], 0, 1]), opt])
}

export function decodeReply(octets: Uint8Array): Reply {
  const { header, answers } = dns2.Packet.parse(Buffer.from(octets)) as unknown as ParsedPacket
  return { id: header.id, rcode: header.rcode, answers: answers.map(({ address, serial }) => address ?? serial ?? '') }
}

const ZERO = Buffer.from([0])

/** What is used of a packet of dns2. */
interface ParsedPacket {
  readonly header: { readonly id: number; readonly rcode: number }
  readonly answers: readonly { readonly address?: string; readonly serial?: number }[]
}

/** RFC 6891 section 6.1.2, RFC 7871 section 6. */
function optWithSubnet(subnet: string): Buffer {
  const [address, bits] = subnet.split('/')
  const octets = parseAddress(address!)!.octets.subarray(0, Number(bits) / 8)
  const option = [0, 8, 0, 4 + octets.length, 0, 1, Number(bits), 0, ...octets]
  return Buffer.from([0, 0, 41, 4, 208, 0, 0, 0, 0, 0, option.length, ...option])
}
