/**
 * The one table of differences between nearpop and its peers that are right, each with its reason. A difference that
 * no row covers fails the test, and so does a row that covers nothing any more.
 */
import { LIMITS } from '../../src/base/limits.ts'
import { Class, Type } from '../../src/dns/numbers.ts'
import type { Field, Reply } from './comparison.ts'
import type { Peer } from './peers.ts'
import type { Query } from './queries.ts'

export interface Difference {
  readonly query: Query
  readonly ours: Reply
  readonly theirs: Reply
}

export interface LegitimateDifference {
  readonly peers: readonly Peer[]
  readonly fields: readonly Field[]
  /** Why both are right, or why the peer is not followed. */
  readonly reason: string
  readonly covers: (difference: Difference) => boolean
  /** Depends on time (a peer's rate limit), so that it may cover nothing in one run. */
  readonly sometimes?: true
}

const KNOT: readonly Peer[] = ['knot']
const NSD: readonly Peer[] = ['nsd']
const BIND: readonly Peer[] = ['bind']
const ALL: readonly Peer[] = ['knot', 'nsd', 'bind']
const SECTIONS = ['answer', 'chain', 'authority', 'additional'] as const
const STATUS = ['rcode', 'flags', 'options'] as const
const WHOLE = [...STATUS, 'question', 'edns', ...SECTIONS] as const

export const LEGITIMATE_DIFFERENCES: readonly LegitimateDifference[] = [
  // EDNS
  {
    peers: ALL,
    fields: ['options'],
    reason: 'An extended error is additional information that any response may carry or not (RFC 8914 section 2).',
    covers: ({ ours, theirs }) => sameOptions(ours, theirs, [EDE]) && !sameOptions(ours, theirs, []),
  },
  {
    peers: ['knot', 'nsd'],
    fields: ['options'],
    reason:
      'Knot and NSD know no client subnets; nearpop echoes one with scope 0 for a fixed answer (RFC 7871 section 7.2.1).',
    covers: ({ query, ours, theirs }) =>
      query.ask.options?.startsWith('0008') === true &&
      subnetEchoed(query, ours) &&
      sameOptions(ours, theirs, [EDE, SUBNET]),
  },
  {
    peers: ALL,
    fields: ['options'],
    reason:
      'edns-tcp-keepalive is optional (RFC 7828 section 3.3.2), and each server has a timeout of its own: nearpop 10 s, BIND 30 s; Knot and NSD tell none.',
    covers: ({ query, ours, theirs }) =>
      query.ask.tcp === true &&
      query.ask.options?.startsWith('000b') === true &&
      sameOptions(ours, theirs, [EDE, KEEPALIVE]),
  },
  {
    peers: NSD,
    fields: ['edns'],
    reason: 'NSD does not copy DO into BADVERS; RFC 3225 section 3 asks for it in every response.',
    covers: ({ theirs }) => theirs.rcode === 'BADVERS',
  },

  // Truncation and what may be left out
  {
    peers: ALL,
    fields: SECTIONS,
    reason: 'What a truncated response still holds is not to be used (RFC 2181 section 9).',
    covers: ({ ours, theirs }) => isTruncated(ours) && isTruncated(theirs),
  },
  {
    peers: ALL,
    fields: [...STATUS, ...SECTIONS],
    reason:
      'ANY gets one synthesised HINFO here (RFC 8482 section 4.2), there one RRset or all of them; over UDP what is larger than twice the query is truncated here.',
    covers: ({ query, ours }) =>
      query.type === Type.ANY && (isMinimalAny(ours) || (query.ask.tcp !== true && isTruncated(ours))),
  },
  {
    peers: ALL,
    fields: ['additional'],
    reason:
      'Who asks without EDNS gets no addresses beside the answer but glue: the smallest queries must not bring the largest replies.',
    covers: ({ query, ours, theirs }) => query.ask.size === undefined && isSubset(ours.additional!, theirs.additional!),
  },
  {
    peers: NSD,
    fields: ['additional'],
    reason:
      'Addresses beside MX, SRV, SVCB and HTTPS are optional (RFC 1035 section 3.3.9, RFC 9460 section 4.1); minimal-responses leaves them out.',
    covers: ({ query, ours, theirs }) =>
      bringsHosts(query.type) && ours.answer!.length > 0 && theirs.additional!.length === 0,
  },
  {
    peers: BIND,
    fields: ['additional'],
    reason:
      'BIND leaves optional addresses out where the buffer is 512 octets, and those of a parent zone out of referrals.',
    covers: ({ query, ours, theirs }) =>
      isSubset(theirs.additional!, ours.additional!) && (isSmallBuffer(query) || isMixedReferral(ours)),
  },
  {
    peers: BIND,
    fields: ['additional'],
    reason:
      'Optional: the addresses of an SVCB or HTTPS owner whose target is itself; SVCB records of an alias target (RFC 9460 section 4.1).',
    covers: ({ query, ours, theirs }) =>
      (query.type === Type.SVCB || query.type === Type.HTTPS) &&
      (isSubset(ours.additional!, theirs.additional!) || isSubset(theirs.additional!, ours.additional!)),
  },
  {
    peers: ['knot', 'bind'],
    fields: ['additional'],
    reason:
      'Optional: addresses found through a wildcard (Knot, BIND) or below a cut (Knot) beside MX; nearpop brings what it knew when it compiled the zone.',
    covers: ({ query, ours }) =>
      query.type === Type.MX && /^mx-(wild|glue)\./.test(query.name) && ours.additional!.length === 0,
  },
  {
    peers: ALL,
    fields: ['additional'],
    reason: 'nearpop brings the addresses of at most sixteen hosts; BIND and NSD here bring none, Knot all.',
    covers: ({ query, ours }) =>
      query.name === 'many-mx.rich.example.' && ours.additional!.length === 2 * LIMITS.additionalNamesMax,
  },
  {
    peers: ['nsd', 'bind'],
    fields: ['flags', 'additional'],
    reason:
      'Glue that does not fit sets TC, as RFC 9471 section 3 demands; NSD and BIND leave some of it out without a word.',
    covers: ({ query, ours, theirs }) =>
      query.name.endsWith('bigglue.rich.example.') && isTruncated(ours) && !isTruncated(theirs),
  },
  {
    peers: KNOT,
    fields: ['additional'],
    reason: 'As many hosts as fit: with OPT in the reply that is one address more or less.',
    covers: ({ query, ours, theirs }) =>
      query.name.startsWith('many-mx.') && isSubset(ours.additional!, theirs.additional!),
  },
  {
    peers: BIND,
    fields: ['flags'],
    reason: 'BIND copies CD; an authoritative answer should clear it (RFC 4035 section 3.1.6), as Knot and NSD do too.',
    covers: ({ ours, theirs }) =>
      theirs.flags!.includes('CD') && String(theirs.flags!.filter((flag) => flag !== 'CD')) === String(ours.flags),
  },
  {
    peers: BIND,
    fields: ['flags', 'answer', 'chain'],
    reason: 'BIND compresses long names elsewhere, so that 512 octets hold more of some answers and less of others.',
    covers: ({ query, ours, theirs }) =>
      /dname-long|^p{30}|^a{63}/.test(query.name) && isSmallBuffer(query) && isTruncated(theirs) !== isTruncated(ours),
  },
  {
    peers: BIND,
    fields: ['authority'],
    reason:
      'BIND answers a question for a SOA that is not there with TTL 0, so that nobody remembers it; RFC 2308 section 3 has no such exception.',
    covers: ({ query, ours, theirs }) =>
      query.type === Type.SOA &&
      theirs.authority!.join() === ours.authority!.join().replace(/ \d+ IN SOA/, ' 0 IN SOA'),
  },

  // Chains
  {
    peers: KNOT,
    fields: SECTIONS,
    reason: 'Knot follows five links and then stops; nearpop, NSD and BIND go on to the end.',
    covers: ({ query, ours, theirs }) =>
      /^seven\d\./.test(query.name) && theirs.chain!.length === 5 && isPrefix(theirs.chain!, ours.chain!),
  },
  {
    peers: ALL,
    fields: ['rcode', 'answer', 'chain'],
    reason:
      'A loop has no right answer: each server gives up at a point of its own, BIND with SERVFAIL (RFC 1034 section 3.6.2 asks for bounded work only).',
    covers: ({ query, ours, theirs }) =>
      isLoop(query) && (isPrefix(ours.chain!, theirs.chain!) || isPrefix(theirs.chain!, ours.chain!)),
  },
  {
    peers: ALL,
    fields: SECTIONS,
    reason:
      'RRSIG, NSEC and NSEC3 may stand beside a CNAME, so that some servers do not follow it for them; without DNSSEC both answers say nothing.',
    covers: ({ query, theirs }) => DNSSEC_TYPES.includes(query.type) && theirs.chain!.length === 0,
  },
  {
    peers: ['knot', 'bind'],
    fields: ['rcode', 'flags', ...SECTIONS],
    reason:
      'A chain that leads into another zone of ours is followed, as NSD does; RFC 1034 section 4.3.2 step 3a allows both.',
    covers: ({ ours, theirs }) =>
      endsAtZoneBorder(theirs) && (isTruncated(ours) || isPrefix(theirs.chain!, ours.chain!)),
  },

  // Errors
  {
    peers: ['nsd', 'bind'],
    fields: ['question', 'edns', 'options'],
    reason: 'They answer errors with a bare header; nearpop repeats question and OPT (RFC 6891 section 7).',
    covers: ({ theirs }) =>
      theirs.question === '' && ['FORMERR', 'NOTIMP', 'REFUSED', 'NOTAUTH'].includes(theirs.rcode!),
  },
  {
    peers: NSD,
    fields: ['kind'],
    reason: 'NSD answers at most a hundred errors a second.',
    covers: ({ query, theirs }) => query.silence && theirs.kind === 'silence',
    sometimes: true,
  },
  {
    peers: KNOT,
    fields: ['kind'],
    reason:
      'Knot drops what has no readable question or more than one; nearpop says FORMERR (RFC 8906 section 3.1, RFC 9619 section 4).',
    covers: ({ query, ours, theirs }) => query.name === '' && theirs.kind === 'silence' && ours.rcode === 'FORMERR',
  },
  {
    peers: NSD,
    fields: WHOLE,
    reason:
      'NSD takes a query whose RCODE bits are set for malformed; they mean nothing in a query (RFC 1035 section 4.1.1).',
    covers: ({ query, theirs }) => ((query.ask.flags ?? 0) & 0x000f) !== 0 && theirs.rcode === 'FORMERR',
  },

  // Classes and types that are no data
  {
    peers: BIND,
    fields: WHOLE,
    reason:
      'BIND takes classes 0, NONE and ANY for malformed and unknown ones for not implemented; nearpop refuses what it does not serve.',
    covers: ({ query, ours, theirs }) =>
      isOtherClass(query) && ours.rcode === 'REFUSED' && ['FORMERR', 'NOTIMP'].includes(theirs.rcode!),
  },
  {
    peers: ['knot', 'nsd'],
    fields: WHOLE,
    reason:
      'Knot and NSD answer class ANY from class IN; no RFC says what it means to an authoritative server, nearpop refuses it.',
    covers: ({ query, ours }) => query.ask.qclass === Class.ANY && ours.rcode === 'REFUSED',
  },
  {
    peers: ALL,
    fields: WHOLE,
    reason: 'What a server says of itself in class CHAOS is its own choice (RFC 4892); conversations test it.',
    covers: ({ query }) => query.ask.qclass === Class.CH && query.type === Type.TXT,
  },
  {
    peers: BIND,
    fields: ['kind'],
    reason: 'BIND limits the rate of its answers in class CHAOS.',
    covers: ({ query, theirs }) => query.ask.qclass === Class.CH && theirs.kind === 'silence',
    sometimes: true,
  },
  {
    peers: ALL,
    fields: WHOLE,
    reason:
      'Types that no zone holds (OPT, TKEY, TSIG, transfers, MAILA, MAILB, 0): each server has its own error, or none.',
    covers: ({ query }) => META_TYPES.includes(query.type),
  },
  {
    peers: ALL,
    fields: WHOLE,
    reason:
      'NOTIFY, UPDATE and IQUERY are NOTIMP here (RFC 1035 section 4.1.1); the others take part in zone maintenance.',
    covers: ({ query, ours }) => ours.rcode === 'NOTIMP' && /^an? (NOTIFY|UPDATE|IQUERY)/.test(query.label),
  },
]

const EDE = 15
const SUBNET = 8
const KEEPALIVE = 11
const META_TYPES = [0, Type.OPT, Type.TKEY, Type.TSIG, Type.IXFR, Type.AXFR, Type.MAILB, Type.MAILA] as number[]

const DNSSEC_TYPES: readonly number[] = [Type.RRSIG, Type.NSEC, 50]

/** Types whose targets' addresses belong in the additional section. */
function bringsHosts(type: number): boolean {
  return [Type.MX, Type.SRV, Type.SVCB, Type.HTTPS].some((one) => one === type)
}

function isSmallBuffer(query: Query): boolean {
  return query.ask.tcp !== true && Math.max(512, query.ask.size ?? 0) === 512
}

/** A referral to a server that the parent zone itself holds the addresses of. */
function isMixedReferral(ours: Reply): boolean {
  return ours.answer!.length === 0 && ours.authority!.some((record) => record.startsWith('mixed.rich.example. '))
}

function isLoop(query: Query): boolean {
  return /(^|\.)(c-loop1|loop2|wildloop|dname-loop\d)\.(rich|other)\.example\.$/.test(query.name)
}

function isSubset(few: readonly string[], many: readonly string[]): boolean {
  return few.every((record) => many.includes(record))
}

function isOtherClass(query: Query): boolean {
  const { qclass } = query.ask
  return qclass !== undefined && qclass !== Class.IN && qclass !== Class.CH
}

function isTruncated(reply: Reply): boolean {
  return reply.flags?.includes('TC') === true
}

/** Whether the answer ends in a HINFO of RFC 8482, or is a chain alone. */
function isMinimalAny(ours: Reply): boolean {
  const rest = ours.answer!.filter((record) => !ours.chain!.includes(record))
  return ours.rcode === 'NOERROR' && rest.every((record) => record.endsWith(' 3600 IN HINFO "RFC8482" ""'))
}

const ORIGINS = ['own.rich.example.', 'rich.example.', 'other.example.', 'renamed.example.']

/** Whether a chain ends in a target that lies in another of the zones than the record that names it. */
function endsAtZoneBorder(reply: Reply): boolean {
  const [owner, , , type, target] = reply.chain?.at(-1)?.split(' ') ?? []
  return type === 'CNAME' && zoneOf(target!) !== undefined && zoneOf(target!) !== zoneOf(owner!)
}

function zoneOf(name: string): string | undefined {
  return ORIGINS.find((origin) => name === origin || name.endsWith(`.${origin}`))
}

function isPrefix(shorter: readonly string[], longer: readonly string[]): boolean {
  return shorter.every((record, i) => longer[i] === record)
}

/** Whether the options are the same apart from some codes. */
function sameOptions(ours: Reply, theirs: Reply, except: readonly number[]): boolean {
  const text = (reply: Reply) =>
    JSON.stringify((reply.edns?.options ?? []).filter(({ code }) => !except.includes(code)))
  return text(ours) === text(theirs)
}

/** Whether our reply holds the query's subnet as it was, with scope 0. */
function subnetEchoed(query: Query, ours: Reply): boolean {
  const asked = query.ask.options!.slice(8) // behind code and length
  return ours.edns?.options.some(({ code, data }) => code === SUBNET && data === asked) === true
}
