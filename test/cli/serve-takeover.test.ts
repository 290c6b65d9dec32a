/** A server that takes the place of another while queries come: none may be lost, and no count may fall. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { withoutLibc } from '../transports/batched-here.ts'
import { decodeReply, encodeQuery } from './dns-message.ts'
import { runCommand } from './play-terminal.ts'
import { startQueryStream } from './query-stream.ts'
import { runServer, type ServerProcess, serverFolder, startServer } from './server-process.ts'

const CONFIG = `version: 1
node: ns1
lameduck: 300ms
pops: {fr: {ipv4: 203.0.113.20}, au: {ipv4: 203.0.113.30}}
policies: {all: {rules: [{geos: [EU], pops: [fr]}], default: [au, fr]}}
`
const ZONE = `'':
  - {type: A, dynamic: all}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
`
const FILES = { 'nearpop.yaml': CONFIG, 'zones/a.example.yaml': ZONE }
const QUERY = { name: 'a.example' }

function takeOver(folder: string, { port }: ServerProcess): ServerProcess {
  return runServer(folder, port, { args: ['serve', '--takeover'] })
}

/** The value of each series whose name ends in `_total`. */
async function totals({ httpPort }: ServerProcess): Promise<Map<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${httpPort}/metrics`)).text()
  const lines = text.split('\n').filter((line) => /^\w+_total[ {]/.test(line))
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.replace(/^.* /, ''))]))
}

/** Over one connection for all. */
async function dial(context: TestContext, port: number) {
  const socket = connect(port, '127.0.0.1')
  context.after(() => socket.destroy())
  await once(socket, 'connect')
  return async () => {
    const query = encodeQuery(QUERY)
    socket.write(Buffer.concat([Buffer.from([0, query.length]), query]))
    const [chunk] = await once(socket, 'data')
    return decodeReply(chunk.subarray(2)).answers.join()
  }
}

describe('serve --takeover', { skip: withoutLibc }, () => {
  it('loses no query, no connection, no override and no count', async (context) => {
    const folder = serverFolder(context)
    const config = join(folder, 'nearpop.yaml')
    const first = await startServer(folder, { ...FILES, 'nearpop.yaml': `${CONFIG}workers: 2\n` })
    const drained = await runCommand('pop', 'drain', 'au', '--reason', 'moving', '-c', config)
    assert.equal(drained.code, 0)
    await first.answers(QUERY, '203.0.113.20')
    const stream = startQueryStream(context, first.port, QUERY)
    const askAgain = await dial(context, first.port)
    assert.equal(await askAgain(), '203.0.113.20')
    const before = await totals(first)

    const second = takeOver(folder, first)
    await first.logged(/^another process has taken over/)
    assert.equal(await askAgain(), '203.0.113.20')
    assert.equal(await first.ended(), 0)
    await second.logged(/^serving$/, 0)
    const { out } = await runCommand('status', '--json', '-c', config)
    const { pid, pops } = JSON.parse(out)
    assert.equal(pid, second.pid)
    assert.equal(pops.find(({ pop }: { pop: string }) => pop === 'au').override.reason, 'moving')
    await stream.finish()
    const after = await totals(second)
    for (const [series, count] of before) {
      if (!/^process_|^nearpop_check/.test(series)) assert.ok((after.get(series) ?? 0) >= count, `${series} fell`)
    }
    const left = readdirSync(join(folder, 'state')).filter((name) => !name.includes('trees.bin')) // written meanwhile
    assert.deepEqual(left.sort(), ['control.sock', 'state.json'])
    for (const { log } of [first, second])
      assert.deepEqual(
        log.filter(({ level }) => level > 40),
        [],
      )
  })

  it('hands on what it has taken over, to more threads and to fewer', async (context) => {
    const folder = serverFolder(context)
    const files = (workers: number) => ({ ...FILES, 'nearpop.yaml': `${CONFIG}workers: ${workers}\n` })
    let server = await startServer(folder, files(1))
    const { port } = server
    const stream = startQueryStream(context, port, QUERY)
    for (const workers of [3, 1]) {
      const listen = `listen: {dns: '127.0.0.1:${port}', http: '127.0.0.1:${port + 1}'}\n`
      writeFileSync(join(folder, 'nearpop.yaml'), `${files(workers)['nearpop.yaml']}${listen}`)
      const next = takeOver(folder, server)
      await next.logged(/^serving$/, 0)
      assert.equal(await server.ended(), 0)
      server = next
    }
    await stream.finish()
  })

  for (const [what, file, content, problem] of [
    [
      'the configuration is bad',
      'nearpop.yaml',
      CONFIG.replace('pops: [fr]', 'pops: [mars]'),
      /unknown-pop.*nothing to serve/s,
    ],
    ['any zone is', 'zones/b.example.yaml', 'nonsense', /error\[shape\].*the running server goes on/s],
  ] as const) {
    it(`leaves the running server alone when ${what}`, async (context) => {
      const folder = serverFolder(context)
      const good = { ...FILES, 'zones/b.example.yaml': ZONE }
      const first = await startServer(folder, good)
      writeFileSync(join(folder, file), content)
      const second = takeOver(folder, first)
      assert.equal(await second.ended(), 78)
      assert.match(second.stderr(), problem)
      for (const name of ['a.example', 'b.example']) {
        assert.deepEqual((await first.ask({ name })).answers, ['203.0.113.30'])
      }
      const { out } = await runCommand('status', '--json', '-c', join(folder, 'nearpop.yaml'))
      assert.equal(JSON.parse(out).pid, first.pid)
    })
  }

  it('heeds SIGHUP before it serves', async (context) => {
    const folder = serverFolder(context)
    const first = await startServer(folder, FILES)
    const second = takeOver(folder, first)
    await second.logged(/^taking over/, 0)
    second.signal('SIGHUP')
    await second.logged(/^serving$/, 0)
    assert.deepEqual((await second.ask(QUERY)).answers, ['203.0.113.30'])
  })

  it('goes on when the other one is killed meanwhile', async (context) => {
    const folder = serverFolder(context)
    const first = await startServer(folder, FILES)
    const second = takeOver(folder, first)
    await second.logged(/^taking over/, 0)
    first.signal('SIGKILL')
    await second.logged(/^serving$/, 0)
    assert.deepEqual((await second.ask(QUERY)).answers, ['203.0.113.30'])
  })

  it('lets one of two win that come at once, and loses nothing', async (context) => {
    const folder = serverFolder(context)
    const first = await startServer(folder, FILES)
    const stream = startQueryStream(context, first.port, QUERY)
    const others = [takeOver(folder, first), takeOver(folder, first)]
    assert.equal(await first.ended(), 0)
    await Promise.any(others.map((other) => other.logged(/^serving$/, 0)))
    // The other one comes too late, or takes over in its turn.
    const [code] = await Promise.race(others.map(async (other) => [await other.ended(), other] as const))
    assert.ok([0, 1, 3].includes(Number(code)), `it ended with ${code}`)
    await stream.finish()
  })

  it('starts as usual when no server runs, even where one was killed', async (context) => {
    const folder = serverFolder(context)
    const first = await startServer(folder, FILES)
    first.signal('SIGKILL')
    await first.ended()
    const second = takeOver(folder, first)
    await second.logged(/^there is no server to take over from/, 0)
    await second.logged(/^serving$/, 0)
    assert.deepEqual((await second.ask(QUERY)).answers, ['203.0.113.30'])
  })
})

describe('counts over a restart', () => {
  it('go on after a stop in order, and begin anew after any other', async (context) => {
    const folder = serverFolder(context)
    const first = await startServer(folder, {
      ...FILES,
      'nearpop.yaml': `${CONFIG}lameduck: 0s\n`.replace('lameduck: 300ms\n', ''),
    })
    for (let i = 0; i < 5; i++) await first.ask(QUERY)
    const asked = sumOf(await totals(first), /^nearpop_dns_requests_total\{zone="a\.example"/)
    assert.equal(asked, 5)
    first.signal('SIGTERM')
    await first.ended()
    const second = runServer(folder, first.port)
    await second.logged(/^serving$/, 0)
    await second.ask(QUERY)
    const counts = await totals(second)
    assert.equal(sumOf(counts, /^nearpop_dns_requests_total\{zone="a\.example"/), 6)
    assert.equal(sumOf(counts, /^nearpop_geo_answers_total\{pop="au"/), 6)
    second.signal('SIGKILL')
    await second.ended()
    const third = runServer(folder, first.port)
    await third.logged(/^serving$/, 0)
    await third.ask(QUERY)
    assert.equal(sumOf(await totals(third), /^nearpop_dns_requests_total\{zone="a\.example"/), 1)
  })
})

function sumOf(counts: ReadonlyMap<string, number>, series: RegExp): number {
  return [...counts].reduce((sum, [name, count]) => (series.test(name) ? sum + count : sum), 0)
}
