/**
 * `nearpop doctor --delegation`: asks the servers of the parent and our own nodes what they say of a zone, and every
 * address that its NS lead to. What nobody names is looked up by the resolver of this machine.
 */
import { randomBytes } from 'node:crypto'
import { formatAddress, parseAddress } from '../base/address.ts'
import { LIMITS } from '../base/limits.ts'
import type { SocketAddress } from '../config/config.ts'
import { formatSocketAddress } from '../config/socket-address.ts'
import { CLIENT_COOKIE_OCTETS, SERVER_COOKIE_OCTETS } from '../dns/cookie.ts'
import { formatName } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import { compareDelegation } from '../doctor/compare-delegation.ts'
import type { DelegationFacts, NameserverFacts, NodeReply, NoUse, ParentReply } from '../doctor/delegation-facts.ts'
import type { Finding } from '../doctor/finding.ts'
import type { NoReply } from './ask-dns.ts'
import { askReply } from './ask-reply.ts'
import type { Arguments } from './command.ts'
import { type LookUp, newLookUp } from './look-up.ts'
import { readName } from './query-options.ts'
import type { Reply, ReplyRecord } from './reply.ts'
import { rcodeName } from './reply-text.ts'
import { readServerAddress } from './server-address.ts'

/** A sentence when the command line is wrong. */
export async function diagnoseDelegation(zone: string, args: Arguments): Promise<readonly Finding[] | string> {
  const name = readName(zone)
  if (typeof name === 'string') return name
  const servers = args.texts('server').map((text) => readServerAddress(text))
  const parents = args.texts('parent').map((text) => readServerAddress(text, '--parent'))
  const wrong = [...servers, ...parents].find((address) => typeof address === 'string')
  if (wrong !== undefined) return wrong
  const given = { parents: parents.filter(isAddress), nodes: servers.filter(isAddress) }
  const facts = await gatherDelegation(formatName(name).toLowerCase(), given, newLookUp())
  return compareDelegation(facts)
}

export interface GivenServers {
  /** None: looked up. */
  readonly parents: readonly SocketAddress[]
  /** None: those that the delegation leads to. */
  readonly nodes: readonly SocketAddress[]
}

/** `zone` is absolute, in lower case. Nameservers are asked on `port`, which only tests choose. */
export async function gatherDelegation(
  zone: string,
  given: GivenServers,
  lookUp: LookUp,
  port: number = DNS_PORT,
): Promise<DelegationFacts> {
  const parentServers = given.parents.length > 0 ? given.parents : await findParents(zone, lookUp)
  const parents = await Promise.all(parentServers.map((server) => askParent(server, zone)))
  const nodeServers = given.nodes.length > 0 ? given.nodes : await followNs(parents, lookUp, port)
  const nodes = await Promise.all(nodeServers.map((server) => askNode(server, zone)))
  const names = new Set([...parents, ...nodes].flatMap((reply) => ('failure' in reply ? [] : reply.ns)))
  const nameservers = [...names].map(async (name): Promise<NameserverFacts> => {
    const addresses = (await addressesAtNodes(name, nodeServers)) ?? (await lookUp.addresses(name))
    const asked = addresses.map(async (address) => {
      const reply = await askNode(socketOf(address, port), zone)
      return { address, noUse: 'failure' in reply ? reply : undefined }
    })
    return { name, addresses: await Promise.all(asked) }
  })
  return { zone, parents, nodes, nameservers: await Promise.all(nameservers) }
}

const DNS_PORT = 53

async function findParents(zone: string, lookUp: LookUp): Promise<SocketAddress[]> {
  const names = await lookUp.parentNameservers(zone)
  const addresses = await Promise.all(names.slice(0, LIMITS.parentsAskedMax).map((name) => lookUp.addresses(name)))
  return addresses.flatMap((some) => some.slice(0, 1)).map((address) => socketOf(address, DNS_PORT))
}

/** Addresses of the delegation: by its glue, and otherwise looked up. */
async function followNs(
  parents: readonly (ParentReply | NoUse)[],
  lookUp: LookUp,
  port: number,
): Promise<SocketAddress[]> {
  const replies = parents.filter(isReply)
  const names = [...new Set(replies.flatMap(({ ns }) => ns))]
  const addresses = names.map(async (name) => {
    const glue = replies.flatMap((reply) => reply.glue.filter((one) => one.name === name).map(({ address }) => address))
    return glue.length > 0 ? glue : lookUp.addresses(name)
  })
  return [...new Set((await Promise.all(addresses)).flat())].map((address) => socketOf(address, port))
}

async function askParent(socket: SocketAddress, zone: string): Promise<ParentReply | NoUse> {
  const reply = await askReply(socket, { name: zone, type: Type.NS })
  if ('failure' in reply) return noUse(socket, reply)
  // Who serves both answers for the zone itself; anybody else refers to it.
  const records = [...reply.answers, ...reply.authorities].filter((record) => isOf(record, zone, 'NS'))
  if (records.length === 0) return noUse(socket, { reason: `it has no delegation of ${zone}: ${statusOf(reply)}` })
  const glue = reply.additionals.filter(({ type }) => type === 'A' || type === 'AAAA')
  return {
    server: formatSocketAddress(socket),
    ns: dataOf(records),
    glue: glue.map(({ owner, data }) => ({ name: owner.toLowerCase(), address: data })),
  }
}

async function askNode(socket: SocketAddress, zone: string): Promise<NodeReply | NoUse> {
  const soa = await askReply(socket, { name: zone, type: Type.SOA, cookie: randomBytes(CLIENT_COOKIE_OCTETS) })
  if ('failure' in soa) return noUse(socket, soa)
  const [record] = soa.answers.filter((record) => isOf(record, zone, 'SOA'))
  if (record === undefined || !soa.flags.includes('aa')) {
    return noUse(socket, { reason: `it does not serve ${zone}: ${statusOf(soa)}` })
  }
  const ns = await askReply(socket, { name: zone, type: Type.NS })
  if ('failure' in ns) return noUse(socket, ns)
  const overTcp = await askReply(socket, { name: zone, type: Type.SOA }, 'TCP')
  const [primary, mailbox, serial, ...timers] = record.data.split(' ')
  return {
    server: formatSocketAddress(socket),
    address: socket.address,
    serial: Number(serial),
    soa: [primary, mailbox, ...timers].join(' ').toLowerCase(),
    ns: dataOf(ns.answers.filter((record) => isOf(record, zone, 'NS'))),
    tcpFailure: 'failure' in overTcp ? overTcp.reason : undefined,
    aheadSeconds: aheadBy(soa.cookie, Date.now() / 1_000),
  }
}

/** By the time in a cookie of version 1 (RFC 9018 section 4), which servers of other makes have as well. */
function aheadBy(cookie: Uint8Array | undefined, nowSeconds: number): number | undefined {
  if (cookie?.length !== SERVER_COOKIE_OCTETS || cookie[0] !== 1) return undefined
  const seconds = new DataView(cookie.buffer, cookie.byteOffset).getUint32(4)
  return (seconds - Math.floor(nowSeconds)) | 0
}

function noUse(socket: SocketAddress, { reason, isNoRoute = false }: { reason: string; isNoRoute?: boolean }): NoUse {
  return { server: formatSocketAddress(socket), address: socket.address, failure: reason, isNoRoute }
}

/** What a node says with authority of a nameserver's addresses; undefined when none of them knows. */
async function addressesAtNodes(name: string, nodes: readonly SocketAddress[]): Promise<string[] | undefined> {
  for (const node of nodes) {
    const replies = await Promise.all([Type.A, Type.AAAA].map((type) => askReply(node, { name, type })))
    const known = replies.filter(isReply).filter(({ flags }) => flags.includes('aa'))
    if (known.length > 0)
      return known.flatMap(({ answers }) =>
        answers.filter(({ type }) => type === 'A' || type === 'AAAA').map(({ data }) => data),
      )
  }
  return undefined
}

function isOf({ owner, type }: ReplyRecord, name: string, wanted: string): boolean {
  return type === wanted && owner.toLowerCase() === name
}

function dataOf(records: readonly ReplyRecord[]): string[] {
  return records.map(({ data }) => data.toLowerCase())
}

function statusOf({ rcode, flags }: Reply): string {
  const what = flags.includes('aa') ? 'with authority' : 'without authority'
  return `the answer is ${rcodeName(rcode)} ${what}`
}

function socketOf(text: string, port: number): SocketAddress {
  const address = parseAddress(text)!
  return { family: address.family, address: formatAddress(address), port }
}

function isReply<Answer extends object>(answer: Answer): answer is Exclude<Answer, NoUse | NoReply> {
  return !('failure' in answer)
}

function isAddress(address: SocketAddress | string): address is SocketAddress {
  return typeof address !== 'string'
}
