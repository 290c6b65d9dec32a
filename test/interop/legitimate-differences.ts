/**
 * The one table of differences between nearpop and its peers that are right, each with its reason. A difference that
 * no row covers fails the test, and so does a row that covers nothing any more.
 */
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
    peers: BIND,
    fields: ['options'],
    reason: 'edns-tcp-keepalive is optional (RFC 7828 section 3.2): BIND offers it over TCP, nearpop does not.',
    covers: ({ query, ours, theirs }) => query.ask.tcp === true && sameOptions(ours, theirs, [EDE, KEEPALIVE]),
  },
  {
    peers: NSD,
    fields: ['edns'],
    reason: 'NSD does not copy DO into BADVERS; RFC 3225 section 3 asks for it in every response.',
    covers: ({ theirs }) => theirs.rcode === 'BADVERS',
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
    covers: ({ ours, theirs }) => theirs.kind === 'silence' && isError(ours),
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

function isError(reply: Reply): boolean {
  return reply.kind === 'reply' && ['FORMERR', 'NOTIMP', 'REFUSED'].includes(reply.rcode!)
}

function isOtherClass(query: Query): boolean {
  const { qclass } = query.ask
  return qclass !== undefined && qclass !== Class.IN && qclass !== Class.CH
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
