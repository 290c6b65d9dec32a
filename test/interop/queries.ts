/**
 * The queries of the differential test, as octets: every owner of the zones and the names around it by types and by
 * ways of asking, then the odd ones of RFC 8906 section 8. Deterministic: the same files give the same queries.
 */
import { formatName, labelOffsets, nameKey, parentName, parseName } from '../../src/dns/name.ts'
import { Class, Type } from '../../src/dns/numbers.ts'

export interface Query {
  /** For people: `www.rich.example. A udp edns=1232 do`. */
  readonly label: string
  readonly wire: Uint8Array
  readonly tcp: boolean
  /** That no reply is likely; see compare.py. */
  readonly silence: boolean
  /** Presentation form, in lower case; '' where there is no one question. */
  readonly name: string
  readonly type: number
  readonly ask: Ask
}

/** How a question is put. Absent members are zero, off, or IN. */
export interface Ask {
  readonly tcp?: boolean
  /** The EDNS buffer size; absent is no EDNS. */
  readonly size?: number
  readonly do?: boolean
  /** Bits of the header's flag word. */
  readonly flags?: number
  readonly opcode?: number
  readonly qclass?: number
  readonly version?: number
  /** Bits of the OPT record's flags besides DO. */
  readonly ednsFlags?: number
  /** Options as hex: code, length, data. */
  readonly options?: string
}

const { A, AAAA, NS, SOA, MX, TXT, CNAME, DNAME, DS, SRV, SVCB, HTTPS, ANY, PTR, RRSIG } = Type
const DNSKEY = 48
const UNKNOWN = 65534
const WHOLE_TYPES = [A, AAAA, NS, SOA, MX, TXT, CNAME, DNAME, DS, SRV, SVCB, HTTPS, ANY, UNKNOWN, 731]
const AROUND_TYPES = [A, NS, TXT, DS, ANY]
const WAY_TYPES = [A, NS, DS, ANY]
const NUMBER_OF: Readonly<Record<string, number>> = {
  ...{ A, AAAA, NS, SOA, MX, TXT, CNAME, DNAME, DS, SRV, SVCB, HTTPS, PTR },
  ...{ CAA: 257, LOC: 29, NAPTR: 35, OPENPGPKEY: 61, SPF: 99, SSHFP: 44, TLSA: 52, URI: 256 },
}
const RD = 0x0100
const CD = 0x0010
const AD = 0x0020
const Z = 0x0040

const WAYS: readonly Ask[] = [
  {},
  { flags: RD },
  { size: 512 },
  { size: 1232 },
  { size: 4096, flags: RD },
  { size: 1232, do: true },
  { size: 4096, do: true, flags: RD | CD },
  { size: 0, flags: AD },
  { tcp: true },
  { tcp: true, size: 1232, do: true, flags: RD },
]

/** All queries for zones given as master files of one record a line: origin with final dot -> text. */
export function makeQueries(files: Readonly<Record<string, string>>): Query[] {
  const records = Object.entries(files).flatMap(([origin, text]) => readRecords(origin, text))
  const typesAt = new Map<string, Set<number>>()
  const names = new Map<string, Uint8Array>()
  for (const { owner, type } of records) {
    names.set(nameKey(owner), owner)
    const types = typesAt.get(nameKey(owner)) ?? new Set(WAY_TYPES)
    typesAt.set(nameKey(owner), types.add(type))
  }
  const queries: Query[] = []
  for (const [key, owner] of names) {
    for (const type of new Set([...WHOLE_TYPES, ...typesAt.get(key)!])) add(queries, owner, type, rotate(queries))
    for (const type of typesAt.get(key)!) for (const way of WAYS) add(queries, owner, type, way)
  }
  for (const name of namesAround(names)) {
    for (const type of AROUND_TYPES) add(queries, name, type, rotate(queries))
  }
  addThroughDname(queries)
  addLongResults(queries)
  addUnusual(queries)
  return queries
}

/** Owner and type of each line `owner ttl type rdata`. */
function readRecords(origin: string, text: string): { owner: Uint8Array; type: number }[] {
  const apex = nameOf(origin)
  const lines = text.split('\n').filter((line) => /^[^;$\s]/.test(line))
  return lines.map((line) => {
    const [owner, , mnemonic] = line.split(' ') as [string, string, string]
    const type = NUMBER_OF[mnemonic] ?? Number(mnemonic.slice('TYPE'.length))
    return { owner: nameOf(owner, apex), type }
  })
}

/** Ancestors, two generations of children, a sibling that does not exist, and what a wildcard may stand for. */
function namesAround(owners: ReadonlyMap<string, Uint8Array>): Uint8Array[] {
  const around = new Map<string, Uint8Array>()
  const note = (name: Uint8Array | string) => {
    if (typeof name !== 'string' && !owners.has(nameKey(name))) around.set(nameKey(name), name)
  }
  for (const owner of owners.values()) {
    // Rows of numbered names add nothing beyond their first.
    if (/^(mx|seven|ns)([2-9]|\d\d|[b-m])\./.test(formatName(owner))) continue
    for (let name = parentName(owner); name !== undefined; name = parentName(name)) note(name)
    note(parseName('child', owner))
    note(parseName('grand.child', owner))
    note(parseName('*', owner))
    note(parseName('sibling', parentName(owner)))
    const text = formatName(owner)
    if (text.includes('*')) {
      note(parseName(text.replace('*', 'any')))
      note(parseName(text.replace('*', 'any.many')))
      note(parseName(text.replace('*', 'blocked.*')))
    }
  }
  return [...around.values()]
}

/** Names that lead through a DNAME to something: data, links, the same DNAME again, a wildcard, a cut, another zone. */
function addThroughDname(queries: Query[]): void {
  const inside = ['x.dname', 'c.dname', 'again.dname', 'any.w.dname', 'x.dname-chain', 'again.dname-chain']
  const across = ['x.dname-other', 'cut.dname-other', 'www.dname-apex', 'host.dname-deleg', 'x.dname.dname-apex']
  const renamed = ['www', 'c1', 'any.wild', 'host.deleg', 'deep.ent', 'many-aaaa', 'www.own', 'x.dname', 'missing']
  const names = [
    ...[...inside, ...across].map((name) => `${name}.rich.example.`),
    ...renamed.map((name) => `${name}.renamed.example.`),
  ]
  for (const name of names) {
    for (const type of [A, AAAA, CNAME, DS]) for (const way of WAYS) add(queries, nameOf(name), type, way)
  }
}

/** DNAME results of 255 and of 256 octets (RFC 6672 section 2.2), and a query of the longest kind. */
function addLongResults(queries: Query[]): void {
  const pad = (length: number, suffix: string) => nameOf(`${'p'.repeat(length)}.${suffix}`)
  for (const length of [1, 30, 45, 46, 47, 48, 49, 50, 51, 52, 53, 63]) {
    for (const way of WAYS) add(queries, pad(length, 'dname-long.rich.example.'), A, way)
  }
  const label = 'q'.repeat(63)
  for (const type of [A, ANY]) add(queries, pad(48, `${label}.${label}.${label}.rich.example.`), type, { size: 1232 })
}

/** RFC 8906 section 8, and what else a careless or hostile client sends. */
function addUnusual(queries: Query[]): void {
  const names = ['rich.example.', 'www.rich.example.', 'missing.rich.example.', 'host.deleg.rich.example.', 'not.ours.']
  for (const name of [...names, '.', 'example.', 'c-loop1.rich.example.'].map((text) => nameOf(text))) {
    for (const type of [SOA, A, ANY]) {
      for (const ask of UNUSUAL_ASKS) add(queries, name, type, ask)
    }
    for (const type of META_TYPES) for (const size of [undefined, 1232]) add(queries, name, type, sized(size))
  }
  for (const name of ['version.bind.', 'hostname.bind.', 'id.server.', 'version.server.', 'any.thing.']) {
    for (const qclass of [3, 4, 255, 0, 2, 254]) {
      for (const size of [undefined, 1232]) add(queries, nameOf(name), TXT, { ...sized(size), qclass })
    }
  }
  for (const [what, hex] of RAW) {
    for (const tcp of [false, true]) {
      const wire = Buffer.concat([Buffer.alloc(2), Buffer.from(hex.replaceAll(' ', ''), 'hex')])
      wire.writeUInt16BE(queries.length & 0x7fff)
      queries.push({
        label: `${what} ${tcp ? 'tcp' : 'udp'}`,
        wire,
        tcp,
        silence: true,
        name: '',
        type: 0,
        ask: { tcp },
      })
    }
  }
}

const META_TYPES = [0, 41, RRSIG, DNSKEY, 47, 50, 249, 250, 251, 253, 254, 13, 65535]

const UNUSUAL_ASKS: readonly Ask[] = [
  ...[0, 1].flatMap((edns): Ask[] => {
    const size = edns === 0 ? {} : { size: 1232 }
    return [
      ...[CD, AD, Z, RD | CD | AD | Z, 0x0400, 0x0200, 0x0080, 0x000f].map((flags) => ({ ...size, flags })),
      ...[1, 2, 3, 6, 15].map((opcode) => ({ ...size, opcode })),
      ...[3, 4, 254, 255, 0, 2, 4096].map((qclass) => ({ ...size, qclass })),
    ]
  }),
  { size: 1232, version: 1 },
  { size: 1232, version: 255, do: true },
  { size: 1232, version: 1, options: '0064000401020304' },
  { size: 1232, options: '0064000401020304' },
  { size: 1232, options: '00640000' },
  { size: 1232, ednsFlags: 0x0080 },
  { size: 1232, ednsFlags: 0x7fff, do: true },
  { size: 1232, options: '00030000' },
  { size: 1232, options: '000c000400000000' },
  { size: 1232, options: '000b0000' },
  { tcp: true, size: 1232, options: '000b0000' },
  { size: 1232, options: '0008000700011800cb0071' },
  { size: 1232, options: '00080004' + '00010000' },
  { size: 0 },
  { size: 511, do: true },
  { size: 65535 },
]

const QUESTION_APEX = '0472696368076578616d706c6500 0006 0001'
const QUESTION_WWW = '03777777 0472696368076578616d706c6500 0001 0001'
const OPT_RECORD = '00 0029 04d0 00000000 0000'

/** What it is, and its octets after the ID. */
const RAW: readonly (readonly [string, string])[] = [
  ['QDCOUNT 0', '0000 0000 0000 0000 0000'],
  ['QDCOUNT 0 with OPT', `0000 0000 0000 0000 0001 ${OPT_RECORD}`],
  ['QDCOUNT 2', `0000 0002 0000 0000 0000 ${QUESTION_APEX} ${QUESTION_WWW}`],
  ['QDCOUNT 2 with OPT', `0000 0002 0000 0000 0001 ${QUESTION_APEX} ${QUESTION_WWW} ${OPT_RECORD}`],
  ['QDCOUNT 2 but one question', `0000 0002 0000 0000 0000 ${QUESTION_APEX}`],
  ['two OPT records', `0000 0001 0000 0000 0002 ${QUESTION_APEX} ${OPT_RECORD} ${OPT_RECORD}`],
  ['OPT not at the root', `0000 0001 0000 0000 0001 ${QUESTION_APEX} 0161${OPT_RECORD}`],
  ['OPT in the answer section', `0000 0001 0001 0000 0000 ${QUESTION_APEX} ${OPT_RECORD}`],
  ['OPT cut off', `0000 0001 0000 0000 0001 ${QUESTION_APEX} 00 0029 04d0 0000`],
  ['option cut off', `0000 0001 0000 0000 0001 ${QUESTION_APEX} 00 0029 04d0 00000000 0004 00030001`],
  [
    'additional record that is not OPT',
    `0000 0001 0000 0000 0001 ${QUESTION_APEX} c00c 0001 0001 0000003c 0004 c0000201`,
  ],
  ['answer record in a query', `0000 0001 0001 0000 0000 ${QUESTION_APEX} c00c 0001 0001 0000003c 0004 c0000201`],
  ['octets after the message', `0000 0001 0000 0000 0000 ${QUESTION_APEX} 00000000`],
  ['ARCOUNT 1 without a record', `0000 0001 0000 0000 0001 ${QUESTION_APEX}`],
  ['question cut off', '0000 0001 0000 0000 0000 0472696368076578616d706c6500 0006'],
  ['name cut off', '0000 0001 0000 0000 0000 04726963'],
  ['name that points to itself', '0000 0001 0000 0000 0000 c00c 0006 0001'],
  ['name that points ahead', '0000 0001 0000 0000 0000 c012 0006 0001 0161 00'],
  ['label of type 01', '0000 0001 0000 0000 0000 4161 00 0006 0001'],
  ['name of 256 octets', `0000 0001 0000 0000 0000 ${`3f${'61'.repeat(63)}`.repeat(4)} 00 0001 0001`],
  ['header alone, all counts 0xffff', '0000 ffff ffff ffff ffff'],
  ['11 octets', '0000 0001 0000 0000 00'],
  ['2 octets', ''],
  ['a response', `8000 0001 0000 0000 0000 ${QUESTION_APEX}`],
  ['a NOTIFY', `2400 0001 0000 0000 0000 ${QUESTION_APEX}`],
  ['a NOTIFY for a zone that is not ours', '2400 0001 0000 0000 0000 036e6f74046f75727300 0006 0001'],
  ['an UPDATE', `2800 0001 0000 0000 0000 ${QUESTION_APEX}`],
  ['an UPDATE for a zone that is not ours', '2800 0001 0000 0000 0000 036e6f74046f75727300 0006 0001'],
  ['an IQUERY without a question', '0800 0000 0001 0000 0000 00 0001 0001 00000000 0004 c0000201'],
]

function sized(size: number | undefined): Ask {
  return size === undefined ? {} : { size }
}

/** A way of asking by turns, so that each is met across names and types. */
function rotate(queries: readonly Query[]): Ask {
  return WAYS[(queries.length * 7) % WAYS.length]!
}

function add(queries: Query[], name: Uint8Array, type: number, ask: Ask): void {
  const id = queries.length & 0x7fff // the upper bit is the sentinel's
  const asked = mixCase(name, queries.length)
  const label = [
    formatName(asked),
    typeText(type),
    ask.tcp ? 'tcp' : 'udp',
    ...Object.entries(ask).flatMap(([key, value]) => (key === 'tcp' ? [] : [`${key}=${value}`])),
  ].join(' ')
  const text = formatName(name).toLowerCase()
  const wire = encode(id, asked, type, ask)
  // BIND limits the rate of its answers in class CH, NSD that of its errors.
  const silence = ask.qclass === Class.CH || ask.opcode !== undefined || ((ask.flags ?? 0) & 0x000f) !== 0
  queries.push({ label, wire, tcp: ask.tcp ?? false, silence, name: text, type, ask })
}

function encode(id: number, name: Uint8Array, type: number, ask: Ask): Uint8Array {
  const edns = ask.size !== undefined
  const head = Buffer.alloc(12)
  head.writeUInt16BE(id, 0)
  head.writeUInt16BE((ask.flags ?? 0) | ((ask.opcode ?? 0) << 11), 2)
  head.writeUInt16BE(1, 4)
  head.writeUInt16BE(edns ? 1 : 0, 10)
  const tail = Buffer.alloc(4)
  tail.writeUInt16BE(type, 0)
  tail.writeUInt16BE(ask.qclass ?? 1, 2)
  if (!edns) return Buffer.concat([head, name, tail])
  const options = Buffer.from(ask.options ?? '', 'hex')
  const opt = Buffer.alloc(11)
  opt.writeUInt16BE(Type.OPT, 1)
  opt.writeUInt16BE(ask.size!, 3)
  opt.writeUInt8(ask.version ?? 0, 6)
  opt.writeUInt16BE((ask.do ? 0x8000 : 0) | (ask.ednsFlags ?? 0), 7)
  opt.writeUInt16BE(options.length, 9)
  return Buffer.concat([head, name, tail, opt, options])
}

/** Every second query mixes letter case, by a pattern that differs from query to query. */
function mixCase(name: Uint8Array, n: number): Uint8Array {
  if (n % 2 === 0) return name
  const mixed = Uint8Array.from(name)
  for (const at of labelOffsets(name)) {
    for (let i = at + 1; i <= at + name[at]!; i++) {
      const letter = (mixed[i]! | 0x20) >= 0x61 && (mixed[i]! | 0x20) <= 0x7a
      if (letter && ((n >> (i % 8)) & 1) === 1) mixed[i] = mixed[i]! ^ 0x20
    }
  }
  return mixed
}

function typeText(type: number): string {
  return Object.entries({ ...NUMBER_OF, ANY }).find(([, number]) => number === type)?.[0] ?? `TYPE${type}`
}

/** A wire name from text this test wrote itself. */
function nameOf(text: string, origin?: Uint8Array): Uint8Array {
  const name = parseName(text, origin)
  if (typeof name === 'string') throw new Error(`"${text}" is ${name}`)
  return name
}
