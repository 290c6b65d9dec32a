/**
 * The founding case asked by the clients that people have: dig, kdig, delv and dnspython against the configuration
 * that `npm start` serves.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it, type TestContext } from 'node:test'
import { promisify } from 'node:util'
import type { Daemon } from './daemon.ts'
import { startShippedNearpop } from './nearpop.ts'
import { findProgram, findPython, type Program } from './packages.ts'

const CLIENT_MS = 20_000

const NY = { A: ['203.0.113.10'], AAAA: ['2001:db8:10::1'] }
const FR = { A: ['203.0.113.20'], AAAA: ['2001:db8:20::1'] }
const AU = { A: ['203.0.113.30', '203.0.113.31'], AAAA: ['2001:db8:30::1'] }

const NEAREST = [
  { subnet: '8.8.8.0/24', pop: NY, where: 'North America' },
  { subnet: '193.0.6.0/24', pop: FR, where: 'Europe' },
  { subnet: '200.160.2.0/24', pop: FR, where: 'South America' },
  { subnet: '1.1.1.0/24', pop: AU, where: 'Oceania' },
  { subnet: '202.12.28.0/24', pop: AU, where: 'Oceania' },
  { subnet: '202.232.0.0/16', pop: AU, where: 'Asia, by default' },
  { subnet: '196.216.2.0/24', pop: FR, where: 'Africa' },
  { subnet: '2001:4860::/32', pop: NY, where: 'North America, over IPv6' },
  { subnet: '2001:67c:2e8::/48', pop: FR, where: 'Europe, over IPv6' },
]

describe('clients that people have', () => {
  let nearpop: Daemon
  before(async () => {
    nearpop = await startShippedNearpop()
  })
  after(async () => {
    await nearpop.stop()
  })

  const run = async (program: string, args: readonly string[]) => {
    const { stdout } = await promisify(execFile)(program, args, { timeout: CLIENT_MS, encoding: 'utf8' })
    return stdout
  }
  const dig = async (t: TestContext, ...args: string[]) => {
    const path = pathOrSkip(t, 'dig')
    return path && run(path, ['-r', '@127.0.0.1', '-p', String(nearpop.port), '+nocookie', '+time=5', ...args])
  }
  const kdig = async (t: TestContext, ...args: string[]) => {
    const path = pathOrSkip(t, 'kdig')
    return path && run(path, ['@127.0.0.1', '-p', String(nearpop.port), '+time=5', ...args])
  }

  for (const { subnet, pop, where } of NEAREST) {
    for (const transport of ['+notcp', '+tcp']) {
      for (const type of ['A', 'AAAA'] as const) {
        it(`dig ${type} +subnet=${subnet} ${transport}: ${where}`, async (t) => {
          const text = await dig(t, 'linkedlist.org', type, `+subnet=${subnet}`, transport)
          if (text === undefined) return
          assert.deepEqual(answersOf(text), pop[type])
          const scope = /CLIENT-SUBNET: (\S+)\/(\d+)\/(\d+)/.exec(text)
          assert.ok(scope, `no CLIENT-SUBNET in\n${text}`)
          assert.equal(`${scope[1]}/${scope[2]}`, subnet)
          assert.ok(Number(scope[3]) > 0, 'an answer by place has a scope')
          assert.match(text, /flags: qr aa rd;/)
          assert.equal(/\(TCP\)/.test(text), transport === '+tcp')
        })
      }
    }
  }

  it('dig without a subnet: the source address decides, and no CLIENT-SUBNET comes back', async (t) => {
    const text = await dig(t, 'linkedlist.org', 'A')
    if (text === undefined) return
    assert.deepEqual(answersOf(text), AU.A) // a loopback address is nowhere
    assert.doesNotMatch(text, /CLIENT-SUBNET/)
  })

  it('dig +subnet=0: the source address decides, scope 0', async (t) => {
    const text = await dig(t, 'linkedlist.org', 'A', '+subnet=0')
    if (text === undefined) return
    assert.deepEqual(answersOf(text), AU.A)
    assert.match(text, /CLIENT-SUBNET: 0\.0\.0\.0\/0\/0/)
  })

  it('dig for a static name: scope 0', async (t) => {
    const text = await dig(t, 'linkedlist.org', 'NS', '+subnet=8.8.8.0/24')
    if (text === undefined) return
    assert.match(text, /CLIENT-SUBNET: 8\.8\.8\.0\/24\/0/)
  })

  it('dig +keepopen: several queries over one connection, all answered', async (t) => {
    const questions = NEAREST.flatMap(({ subnet }) => ['linkedlist.org', 'A', `+subnet=${subnet}`])
    const text = await dig(t, '+tcp', '+keepopen', '+short', ...questions)
    if (text === undefined) return
    assert.deepEqual(
      linesOf(text),
      NEAREST.flatMap(({ pop }) => pop.A),
    )
  })

  it('dig CH TXT version.bind, and id.server, which is not told unless configured', async (t) => {
    const version = await dig(t, '+short', 'CH', 'TXT', 'version.bind')
    const identity = await dig(t, 'CH', 'TXT', 'id.server')
    if (version === undefined || identity === undefined) return
    assert.match(version, /nearpop/)
    assert.match(identity, /status: REFUSED/)
  })

  it('dig and kdig with a cookie: a server cookie comes back, which is taken and kept the next time', async (t) => {
    const first = await dig(t, 'linkedlist.org', 'SOA', '+cookie=2464c4abcf10c957', '+qr')
    if (first === undefined) return
    const cookie = /COOKIE: (2464c4abcf10c95701000000[0-9a-f]{24}) \(good\)/.exec(first)?.[1]
    assert.ok(cookie !== undefined, first)
    for (const transport of ['+notcp', '+tcp']) {
      const again = (await dig(t, 'linkedlist.org', 'SOA', `+cookie=${cookie}`, transport))!
      assert.match(again, new RegExp(`COOKIE: ${cookie} \\(good\\)`))
      assert.match(again, /status: NOERROR/)
    }
    const other = `${cookie.slice(0, -1)}${cookie.endsWith('0') ? '1' : '0'}`
    for (const [asked, status] of [
      [cookie, 'NOERROR'],
      [other, 'BADCOOKIE'],
    ] as const) {
      const alone = (await dig(t, '+header-only', `+cookie=${asked}`, '+nobadcookie'))!
      assert.match(alone, new RegExp(`status: ${status}`))
      assert.match(alone, /\(good\)/)
    }
    const text = await kdig(t, 'linkedlist.org', 'SOA', `+cookie=${cookie}`)
    if (text !== undefined) assert.match(text, new RegExp(`COOKIE: ${cookie}`, 'i'))
  })

  it('dig with odd EDNS: +nsid, +ednsopt, +ednsflags, an unknown version', async (t) => {
    const text = await dig(t, 'linkedlist.org', 'SOA', '+nsid', '+ednsopt=100:01020304', '+ednsflags=0x0040')
    if (text === undefined) return
    assert.match(text, /status: NOERROR/)
    assert.doesNotMatch(text, /NSID/)
    assert.doesNotMatch(text, /OPT=100/)
    const future = (await dig(t, 'linkedlist.org', 'SOA', '+edns=1', '+noednsnegotiation'))!
    assert.match(future, /status: BADVERS/)
    assert.match(future, /EDNS: version: 0/)
    // Left to negotiate, dig comes back with version 0 and gets its answer.
    assert.match((await dig(t, 'linkedlist.org', 'SOA', '+edns=1'))!, /status: NOERROR/)
  })

  it('dig with opcodes, header flags and zones that are not ours', async (t) => {
    const text = await dig(t, 'linkedlist.org', 'A', '+opcode=15', '+noall', '+comments')
    if (text === undefined) return
    assert.match(text, /status: NOTIMP/)
    assert.match(text, /opcode: RESERVED15/)
    const flags = (await dig(t, 'linkedlist.org', 'SOA', '+zflag', '+adflag', '+norecurse'))!
    assert.match(flags, /flags: qr aa;/)
    const refused = (await dig(t, 'not.ours.example', 'A'))!
    assert.match(refused, /status: REFUSED/)
    assert.match(refused, /EDE: 20 \(Not Authoritative\)/)
  })

  it('kdig over UDP and TCP, with a subnet, padding and an unknown option', async (t) => {
    for (const transport of ['+notcp', '+tcp']) {
      const options = ['+subnet=193.0.6.0/24', '+padding=64', '+ednsopt=65001:0abc', '+bufsize=4096', transport]
      const text = await kdig(t, 'linkedlist.org', 'A', ...options)
      if (text === undefined) return
      assert.deepEqual(answersOf(text), FR.A)
      assert.match(text, /CLIENT-SUBNET: 193\.0\.6\.0\/24\/\d+/)
      assert.doesNotMatch(text, /WARNING/)
    }
  })

  it('delv reads every kind of answer without complaint', async (t) => {
    const path = pathOrSkip(t, 'delv')
    if (path === undefined) return
    const ask = (...args: string[]) => run(path, ['-i', '@127.0.0.1', '-p', String(nearpop.port), ...args])
    assert.match(await ask('linkedlist.org', 'A'), /\tIN\tA\t203\.0\.113\.30\n/)
    assert.match(await ask('linkedlist.org', 'NS'), /\tIN\tNS\t/)
    assert.match(await ask('linkedlist.org', 'TYPE65530'), /-\$NXRRSET\n; linkedlist\.org\. SOA /)
    assert.match(await ask('missing.linkedlist.org', 'A'), /-\$NXDOMAIN\n; linkedlist\.org\. SOA /)
  })

  it('dnspython over UDP and TCP', async (t) => {
    const python = findPython()
    if ('reason' in python) return t.skip(python.reason)
    const lines = linesOf(await run(python.path, ['-c', DNSPYTHON, String(nearpop.port)]))
    const expected = NEAREST.flatMap(({ subnet, pop }) => [
      `udp ${subnet} ${pop.A.join(' ')}`,
      `tcp ${subnet} ${pop.A.join(' ')}`,
    ])
    assert.deepEqual(lines, [...expected, 'pipelined 50', 'nxdomain SOA'])
  })
})

/** Asks as the tests above do; then fifty queries in one TCP segment, and a name that is not there. */
const DNSPYTHON = `
import socket, struct, sys
import dns.edns, dns.message, dns.query, dns.rcode, dns.rdatatype
port = int(sys.argv[1])
for subnet in ${JSON.stringify(NEAREST.map(({ subnet }) => subnet))}:
    address, length = subnet.split('/')
    option = dns.edns.ECSOption(address, int(length))
    for name, ask in (('udp', dns.query.udp), ('tcp', dns.query.tcp)):
        query = dns.message.make_query('linkedlist.org', 'A', use_edns=0, options=[option])
        reply = ask(query, '127.0.0.1', timeout=5, port=port)
        assert reply.options[0].address == address and reply.options[0].scopelen > 0, reply
        print(name, subnet, *sorted(record.address for record in reply.answer[0]))
queries = [dns.message.make_query('linkedlist.org', 'SOA', id=n) for n in range(50)]
with socket.create_connection(('127.0.0.1', port), 5) as connection:
    wires = [query.to_wire() for query in queries]
    connection.sendall(b''.join(struct.pack('!H', len(wire)) + wire for wire in wires))
    replies = [dns.query.receive_tcp(connection, one_rr_per_rrset=False)[0] for query in queries]
assert sorted(reply.id for reply in replies) == list(range(50))
print('pipelined', sum(len(reply.answer) for reply in replies))
reply = dns.query.udp(dns.message.make_query('missing.linkedlist.org', 'A'), '127.0.0.1', timeout=5, port=port)
print(dns.rcode.to_text(reply.rcode()).lower(), dns.rdatatype.to_text(reply.authority[0].rdtype))
`

function pathOrSkip(t: TestContext, program: Program): string | undefined {
  const found = findProgram(program)
  if ('path' in found) return found.path
  t.skip(found.reason)
  return undefined
}

/** Rdata of the address records in an answer section, sorted. */
function answersOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => /^[^;\s]\S*\s+\d+\s+IN\s+(A|AAAA)\s/.test(line))
  return lines.map((line) => line.split(/\s+/).at(-1)!).sort()
}

function linesOf(text: string): string[] {
  return text.trimEnd().split('\n')
}
