/**
 * Asks a running server, by the dns2 package, and says plainly what that cannot do: client subnets of IPv6 (it writes
 * them as IPv4), /0, IPv6 servers over TCP, names with escapes, and types it does not know.
 */
import dns2, { Packet, type Resource } from 'dns2'
import { formatAddress, parseAddress } from '../base/address.ts'
import type { SocketAddress } from '../config/config.ts'
import { formatName } from '../dns/name.ts'
import { recordTypeByNumber, typeMnemonic } from '../dns/rdata/registry.ts'
import { RdataMismatch } from '../dns/record-type.ts'
import type { Question } from './explain.ts'
import type { Reply, ReplyRecord } from './reply.ts'

export type LiveAnswer =
  | { readonly reply: Reply }
  | { readonly failure: 'unsupported' | 'unreachable' | 'timeout'; readonly message: string }

/** Asks over UDP, and over TCP when that is wanted or the reply over UDP is truncated. */
export async function askLive(
  server: SocketAddress,
  question: Question,
  overTcp: boolean,
  timeoutMs: number,
): Promise<LiveAnswer> {
  const unsupported = whatIsUnsupported(server, question, overTcp)
  if (unsupported !== undefined) return { failure: 'unsupported', message: unsupported }
  try {
    let packet = await ask(server, question, overTcp, timeoutMs)
    if (packet.header.tc && !overTcp && server.family === 4) packet = await ask(server, question, true, timeoutMs)
    return { reply: replyOf(packet) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ETIMEDOUT') return { failure: 'timeout', message: `no answer within ${timeoutMs / 1000} s` }
    return { failure: 'unreachable', message: code === 'ECONNREFUSED' ? 'nothing listens there' : message }
  }
}

function whatIsUnsupported(server: SocketAddress, { name, type, subnet }: Question, overTcp: boolean) {
  if (overTcp && server.family === 6) return 'a server with an IPv6 address can only be asked over UDP'
  if (subnet?.family === 6) return 'a server can only be asked with a client subnet of IPv4'
  if (subnet?.length === 0) return 'a server cannot be asked with a client subnet of length 0'
  if (formatName(name).includes('\\')) return 'a server cannot be asked for a name with escapes'
  if (!(typeMnemonic(type) in Packet.TYPE)) return `a server cannot be asked for ${typeMnemonic(type)}`
  return undefined
}

async function ask(
  { family, address, port }: SocketAddress,
  { name, type, subnet }: Question,
  overTcp: boolean,
  timeoutMs: number,
): Promise<Packet> {
  const { UDPClient, TCPClient } = dns2
  const socketType = family === 4 ? 'udp4' : 'udp6'
  const resolve = overTcp
    ? TCPClient({ dns: address, port })
    : UDPClient({ dns: address, port, socketType, timeout: timeoutMs, retryOverTCP: false })
  const clientIp = subnet && `${formatAddress(subnet)}/${subnet.length}`
  const options = { recursive: false, ...(clientIp === undefined ? {} : { clientIp }) }
  const answer = resolve(formatName(name).replace(/\.$/, ''), typeMnemonic(type), Packet.CLASS.IN, options)
  if (!overTcp) return answer
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' })), timeoutMs)
  })
  try {
    return await Promise.race([answer, late])
  } finally {
    clearTimeout(timer)
  }
}

function replyOf({ header, answers, authorities, additionals }: Packet): Reply {
  const opt = additionals.find(({ type }) => type === Packet.TYPE.EDNS)
  const flags = (['qr', 'aa', 'tc', 'rd', 'ra'] as const).filter((flag) => header[flag])
  const subnet = opt?.rdata?.find((option) => option.ednsCode === Packet.EDNS_OPTION_CODE.ECS)
  const errors = opt?.rdata?.filter((option) => option.ednsCode === Packet.EDNS_OPTION_CODE.EDE) ?? []
  return {
    rcode: header.rcode,
    flags,
    answers: answers.map(recordOf),
    authorities: authorities.map(recordOf),
    additionals: additionals.filter(({ type }) => type !== Packet.TYPE.EDNS).map(recordOf),
    ...(subnet === undefined ? {} : { subnet: subnetOf(subnet) }),
    extendedErrors: errors.flatMap((option) => ('infoCode' in option ? [Number(option.infoCode)] : [])),
  }
}

function subnetOf(option: object): NonNullable<Reply['subnet']> {
  const { ip, sourcePrefixLength, scopePrefixLength } = option as {
    readonly ip: string
    readonly sourcePrefixLength: number
    readonly scopePrefixLength: number
  }
  return { address: canonicalAddress(ip), source: sourcePrefixLength, scope: scopePrefixLength }
}

function recordOf(resource: Resource): ReplyRecord {
  const { name, ttl, type } = resource
  return { owner: absolute(name), ttl, type: typeMnemonic(type), data: dataOf(resource) }
}

/** In the presentation form of our own record types, so that it reads like every other answer. */
function dataOf(resource: Resource): string {
  const recordType = recordTypeByNumber(resource.type)
  if (Buffer.isBuffer(resource.data)) {
    return recordType.check(resource.data) ? recordType.format(resource.data) : resource.data.toString('hex')
  }
  const fields = fieldsOf(resource)
  const rdata = recordType.parse(fields)
  return rdata instanceof RdataMismatch ? fields.join(' ') : recordType.format(rdata)
}

/** What dns2 has decoded, as presentation fields. */
function fieldsOf(resource: Resource): string[] {
  const { type, address, ns, domain, exchange, target, primary, admin, data, flags, tag, value } = resource
  if (address !== undefined) return [canonicalAddress(address)]
  if (exchange !== undefined) return [String(resource.priority), absolute(exchange)]
  if (target !== undefined) {
    return [...[resource.priority, resource.weight, resource.port].map(String), absolute(target)]
  }
  if (primary !== undefined) {
    const { serial, refresh, retry, expiration, minimum } = resource
    return [absolute(primary), absolute(admin!), ...[serial, refresh, retry, expiration, minimum].map(String)]
  }
  if (tag !== undefined) return [String(flags), tag, String(value)]
  if (Array.isArray(data)) return data.map((text) => text.replace(/["\\]/g, '\\$&'))
  return type === Packet.TYPE.NS ? [absolute(ns!)] : [absolute(domain ?? '')]
}

function canonicalAddress(text: string): string {
  const address = parseAddress(text)
  return address === undefined ? text : formatAddress(address)
}

function absolute(name: string): string {
  return name.endsWith('.') ? name : `${name}.`
}
