/**
 * Tools that operators have, on the island: they walk from the root to us, ask every nameserver of a zone, ask from
 * addresses all over the world, and ask very much at once.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Daemon } from './daemon.ts'
import { enterIsland, ISLAND_RESOLVER } from './island.ts'
import { findProgram, type Program } from './packages.ts'
import { startBindResolver } from './resolvers.ts'
import { CLIENTS, ISLAND_ADDRESSES, type SmallInternet, startSmallInternet } from './small-internet.ts'

const named = findProgram('named')
const skip = 'reason' in named ? named.reason : await enterIsland(fileURLToPath(import.meta.url), ISLAND_ADDRESSES)

const CLIENT_MS = 60_000
const NODE = '192.0.2.53'

/** Queries, with the code that is due. */
const MIXED = [
  ['www.rich.example A', 'NOERROR'],
  ['txtonly.rich.example A', 'NOERROR'],
  ['c1.rich.example AAAA', 'NOERROR'],
  ['x.dname.rich.example A', 'NOERROR'],
  ['any.wild.rich.example TXT', 'NOERROR'],
  ['host.deleg.rich.example A', 'NOERROR'],
  ['rich.example MX', 'NOERROR'],
  ['rich.example ANY', 'NOERROR'],
  ['big512.rich.example TXT', 'NOERROR'],
  ['linkedlist.org A', 'NOERROR'],
  ['example.com AAAA', 'NOERROR'],
  ['missing.rich.example A', 'NXDOMAIN'],
  ['missing.linkedlist.org A', 'NXDOMAIN'],
  ['c-nx.rich.example A', 'NXDOMAIN'],
  [`${'x'.repeat(60)}.${'x'.repeat(60)}.dname-long.rich.example A`, 'YXDOMAIN'],
  ['www.not-ours.test A', 'REFUSED'],
] as const

describe('tools of operators', { skip }, () => {
  let internet: SmallInternet
  let resolver: Daemon
  before(async () => {
    internet = await startSmallInternet()
    resolver = await startBindResolver(ISLAND_RESOLVER, internet.hints)
  })
  after(async () => {
    await resolver.stop()
    await internet.stop()
  })

  /** What a program writes, in lines; undefined when it is not there and the test is skipped. */
  const run = async (t: TestContext, program: Program, ...args: string[]): Promise<string[] | undefined> => {
    const found = findProgram(program)
    if ('reason' in found) {
      t.skip(found.reason)
      return undefined
    }
    const { stdout } = await promisify(execFile)(found.path, args, { timeout: CLIENT_MS, encoding: 'utf8' })
    return stdout.trim().split('\n')
  }

  it('dig +nssearch finds the same SOA at every nameserver', async (t) => {
    const lines = await run(t, 'dig', '-r', '-4', '+nssearch', 'linkedlist.org')
    if (lines === undefined) return
    const found = lines.map((line) => /^SOA (.*) from server (\S+) in/.exec(line))
    assert.deepEqual(found.map((match) => match?.[2]).sort(), ['192.0.2.53', '198.51.100.53'])
    assert.equal(new Set(found.map((match) => match?.[1])).size, 1)
  })

  it('dig +trace walks from the root over our referral to the child', async (t) => {
    const lines = await run(t, 'dig', '-r', '-4', '+trace', 'host.deleg.rich.example', 'A')
    if (lines === undefined) return
    const servers = lines.flatMap((line) => /^;; Received .* from (\S+)#53/.exec(line)?.[1] ?? [])
    assert.equal(servers[0], ISLAND_RESOLVER)
    assert.equal(servers[1], '192.0.2.1')
    assert.match(servers[2]!, /^(192\.0\.2|198\.51\.100)\.53$/)
    assert.equal(servers[3], '198.51.100.1')
    assert.ok(lines.some((line) => /^host\.deleg\.rich\.example\.\s+60\s+IN\s+A\s+192\.0\.2\.222$/.test(line)))
  })

  it('drill traces, asks over UDP with and without EDNS, and over TCP', async (t) => {
    const trace = await run(t, 'drill', '-4', '-T', '-r', internet.hints, 'www.rich.example', 'A')
    if (trace === undefined) return
    assert.deepEqual(
      trace
        .map((line) => line.replace(/\s+/g, ' '))
        .filter((line) => line.startsWith('www'))
        .sort(),
      ['www.rich.example. 60 IN A 192.0.2.80', 'www.rich.example. 60 IN A 192.0.2.81'],
    )
    for (const options of [[], ['-b', '1232'], ['-t']]) {
      const ask = async (...args: string[]) => (await run(t, 'drill', ...options, `@${NODE}`, ...args))!.join('\n')
      assert.match(await ask('rich.example', 'SOA'), /rcode: NOERROR.*flags: qr aa rd.*\tSOA\tns1\.rich\.example\. /s)
      assert.match(await ask('missing.rich.example', 'A'), /rcode: NXDOMAIN.*AUTHORITY: 1,/s)
      assert.match(
        await ask('host.deleg.rich.example', 'A'),
        /flags: qr rd ; .*ns1\.deleg\.rich\.example\.\t[^\n]*198\.51\.100\.1\n/s,
      )
      assert.match(await ask('-x', '192.0.2.80'), /rcode: REFUSED/)
    }
    const large = async (...options: string[]) =>
      (await run(t, 'drill', ...options, `@${NODE}`, 'big1232.rich.example', 'TXT'))!.join('\n')
    assert.match(await large('-b', '4096'), /flags: qr aa tc rd ; QUERY: 1, ANSWER: 0,/)
    assert.match(await large('-t'), /flags: qr aa rd ; QUERY: 1, ANSWER: 1,/)
  })

  it('kdig from addresses all over the world gets the nearest PoP, over UDP and TCP', async (t) => {
    for (const transport of ['+notcp', '+tcp']) {
      const ask = (client: keyof typeof CLIENTS) =>
        run(t, 'kdig', transport, '-b', CLIENTS[client], `@${NODE}`, '+short', 'linkedlist.org', 'A')
      const northAmerica = await ask('northAmerica')
      if (northAmerica === undefined) return
      assert.deepEqual(northAmerica, ['203.0.113.10'])
      assert.deepEqual(await ask('europe'), ['203.0.113.20'])
      assert.deepEqual((await ask('oceania'))!.sort(), ['203.0.113.30', '203.0.113.31'])
    }
  })

  it('kdig asks for everything that EDNS has, and is not confused', async (t) => {
    const options = ['+nsid', '+cookie', '+padding=128', '+subnet=8.8.8.0/24', '+expire', '+bufsize=512']
    const lines = await run(t, 'kdig', ...options, `@${NODE}`, 'linkedlist.org', 'A')
    if (lines === undefined) return
    const text = lines.join('\n')
    assert.match(text, /status: NOERROR/)
    assert.match(text, /CLIENT-SUBNET: 8\.8\.8\.0\/24\/\d+/)
    assert.match(text, /\tA\t203\.0\.113\.10/)
    assert.doesNotMatch(text, /WARNING|;; ERROR|malformed/i)
  })

  it('dig +keepalive is told over TCP how long it may be idle, and over UDP nothing', async (t) => {
    const ask = (transport: string) => run(t, 'dig', '-r', `@${NODE}`, transport, '+keepalive', 'linkedlist.org', 'A')
    const overTcp = await ask('+tcp')
    if (overTcp === undefined) return
    assert.match(overTcp.join('\n'), /TCP.KEEPALIVE: 10\.0 secs/)
    assert.doesNotMatch((await ask('+notcp'))!.join('\n'), /KEEPALIVE/)
  })

  it('delv, with a trust anchor elsewhere, says that our answers are unsigned', async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'nearpop-interop-delv-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    const anchor = join(folder, 'anchor')
    const key = Buffer.alloc(64, 7).toString('base64')
    writeFileSync(anchor, `trust-anchors { "signed.test." static-key 257 3 13 "${key}"; };\n`)
    const validate = ['-a', anchor, '+root=signed.test', `@${ISLAND_RESOLVER}`]
    const lines = await run(t, 'delv', ...validate, 'www.rich.example', 'A')
    if (lines === undefined) return
    assert.equal(lines[0], '; unsigned answer')
    assert.match(lines.join('\n'), /\tIN\tA\t192\.0\.2\.80$/m)
    const negative = await run(t, 'delv', ...validate, 'missing.rich.example', 'A')
    assert.equal(negative![0], '; negative response, unsigned answer')
  })

  for (const mode of ['udp', 'tcp']) {
    it(`dnsperf over ${mode} gets every answer, each with its code`, async (t) => {
      const folder = mkdtempSync(join(tmpdir(), 'nearpop-interop-dnsperf-'))
      t.after(() => rmSync(folder, { recursive: true, force: true }))
      const queries = join(folder, 'queries')
      writeFileSync(queries, MIXED.map(([query]) => `${query}\n`).join(''))
      const rounds = 250
      const from = ['-s', NODE, '-a', '127.0.0.1', '-m', mode, '-c', '8', '-q', '64']
      const lines = await run(t, 'dnsperf', ...from, '-e', '-d', queries, '-n', String(rounds), '-t', '20')
      if (lines === undefined) return
      const text = lines.join('\n')
      const total = rounds * MIXED.length
      assert.match(text, new RegExp(`Queries sent: +${total}\n`))
      assert.match(text, /Queries lost: +0 /)
      const codes = Object.fromEntries(
        [.../Response codes: +(.*)/.exec(text)![1]!.matchAll(/(\w+) (\d+) \(/g)].map(([, code, count]) => [
          code,
          Number(count),
        ]),
      )
      const due: Record<string, number> = {}
      for (const [, code] of MIXED) due[code] = (due[code] ?? 0) + rounds
      assert.deepEqual(codes, due)
    })
  }
})
