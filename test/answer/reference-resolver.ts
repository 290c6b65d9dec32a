/**
 * The meaning of our zones, as naively as it can be written: RFC 1034 section 4.3.2 with RFC 4592 (wildcards), RFC 6672
 * (DNAME), RFC 8482 (ANY) and RFC 2308 (denial), over maps of strings. Names are in lower case with a final dot.
 */
import { SOA_RDATA, SOA_TTL } from './zone-of.ts'

export interface ReferenceZone {
  readonly origin: string
  /** Owner -> type -> rdatas in presentation form; all with one TTL. Without the SOA. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>
}

export interface ReferenceReply {
  rcode: string
  aa: boolean
  readonly answer: Set<string>
  readonly authority: Set<string>
  /** Glue that the reply has to bring along. */
  readonly glue: Set<string>
}

export const REFERENCE_TTL = 60
const LINKS_MAX = 16
const NAME_OCTETS_MAX = 255

export function resolveByTheBook(zones: readonly ReferenceZone[], qname: string, qtype: string): ReferenceReply {
  const reply: ReferenceReply = {
    rcode: 'NOERROR',
    aa: false,
    answer: new Set(),
    authority: new Set(),
    glue: new Set(),
  }
  const seen = new Set<string>()
  let name: string | undefined = qname
  for (let links = 0; links <= LINKS_MAX && name !== undefined && !seen.has(name); links++) {
    seen.add(name)
    const zone = zoneFor(zones, name, qtype, links)
    if (zone === undefined) {
      if (links === 0) reply.rcode = 'REFUSED'
      return reply
    }
    name = step(zone, name, qtype, reply, links === 0)
  }
  return reply
}

/** The zone nearest above the name; for DS at an apex the one above that, if it is ours. */
function zoneFor(
  zones: readonly ReferenceZone[],
  name: string,
  qtype: string,
  links: number,
): ReferenceZone | undefined {
  const above = (text: string) =>
    zones.filter(({ origin }) => isWithin(text, origin)).sort((a, b) => b.origin.length - a.origin.length)[0]
  const zone = above(name)
  if (qtype !== 'DS' || zone?.origin !== name || name === '.') return zone
  const parent = above(parentOf(name))
  // At the end of a chain the server leaves this to the resolver.
  return parent === undefined ? zone : links > 0 ? undefined : parent
}

/** Answers for one name; the name to go on with, if the reply is not complete. */
function step(
  zone: ReferenceZone,
  name: string,
  qtype: string,
  reply: ReferenceReply,
  first: boolean,
): string | undefined {
  for (const ancestor of ancestorsDown(zone.origin, name)) {
    const types = zone.names.get(ancestor)
    if (types?.has('NS') && ancestor !== zone.origin && !(ancestor === name && qtype === 'DS')) {
      refer(zone, ancestor, reply)
      return undefined
    }
    if (types?.has('DNAME') && ancestor !== name) {
      if (first) reply.aa = true
      return substitute(types.get('DNAME')![0]!, ancestor, name, qtype, reply)
    }
  }
  if (first) reply.aa = true
  const owner = sourceOf(zone, name)
  if (owner === undefined) return deny(zone, 'NXDOMAIN', reply)
  return answerFrom(zone, owner, name, qtype, reply)
}

function answerFrom(
  zone: ReferenceZone,
  owner: string,
  name: string,
  qtype: string,
  reply: ReferenceReply,
): string | undefined {
  const types = new Map(zone.names.get(owner))
  if (owner === zone.origin) types.set('SOA', [SOA_RDATA])
  const cname = types.get('CNAME')?.[0]
  if (qtype === 'ANY' && cname === undefined && types.size > 0) {
    reply.answer.add(`${name} 3600 IN HINFO \\# 9 075246433834383200`)
  } else if (types.has(qtype)) {
    const ttl = qtype === 'SOA' ? SOA_TTL : REFERENCE_TTL
    for (const rdata of types.get(qtype)!) reply.answer.add(`${name} ${ttl} IN ${qtype} ${rdata}`)
  } else if (cname !== undefined) {
    reply.answer.add(`${name} ${REFERENCE_TTL} IN CNAME ${cname}`)
    return qtype === 'ANY' ? undefined : cname
  } else {
    return deny(zone, 'NOERROR', reply)
  }
  return undefined
}

function deny(zone: ReferenceZone, rcode: string, reply: ReferenceReply): undefined {
  reply.rcode = rcode
  reply.authority.add(`${zone.origin} 300 IN SOA ${SOA_RDATA}`)
}

function refer(zone: ReferenceZone, cut: string, reply: ReferenceReply): void {
  for (const server of zone.names.get(cut)!.get('NS')!) {
    reply.authority.add(`${cut} ${REFERENCE_TTL} IN NS ${server}`)
    if (!isWithin(server, cut)) continue
    for (const type of ['A', 'AAAA']) {
      for (const rdata of zone.names.get(server)?.get(type) ?? []) {
        reply.glue.add(`${server} ${REFERENCE_TTL} IN ${type} ${rdata}`)
      }
    }
  }
}

function substitute(
  target: string,
  owner: string,
  name: string,
  qtype: string,
  reply: ReferenceReply,
): string | undefined {
  reply.answer.add(`${owner} ${REFERENCE_TTL} IN DNAME ${target}`)
  const prefix = name.slice(0, owner === '.' ? name.length : name.length - owner.length)
  const renamed = target === '.' ? prefix : prefix + target
  if (renamed.length + 1 > NAME_OCTETS_MAX) {
    reply.rcode = 'YXDOMAIN'
    return undefined
  }
  reply.answer.add(`${name} ${REFERENCE_TTL} IN CNAME ${renamed}`)
  return qtype === 'CNAME' || qtype === 'ANY' ? undefined : renamed
}

/** The name itself where it exists, else the wildcard below its closest encloser, where that exists. */
function sourceOf(zone: ReferenceZone, name: string): string | undefined {
  let encloser = name
  while (!exists(zone, encloser)) encloser = parentOf(encloser)
  if (encloser === name) return name
  const wildcard = encloser === '.' ? '*.' : `*.${encloser}`
  return exists(zone, wildcard) ? wildcard : undefined
}

function exists(zone: ReferenceZone, name: string): boolean {
  return name === zone.origin || [...zone.names.keys()].some((owner) => isWithin(owner, name))
}

/** From the apex to the name itself. */
function ancestorsDown(origin: string, name: string): string[] {
  return name === origin ? [origin] : [...ancestorsDown(origin, parentOf(name)), name]
}

function parentOf(name: string): string {
  const parent = name.slice(name.indexOf('.') + 1)
  return parent === '' ? '.' : parent
}

function isWithin(name: string, ancestor: string): boolean {
  return ancestor === '.' || name === ancestor || name.endsWith(`.${ancestor}`)
}
