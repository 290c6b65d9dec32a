import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { pathToFileURL } from 'node:url'
import pino from 'pino'
import { totalsIn } from '../../src/answer/query-counters.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { type AnswerWorkers, answerInWorkers } from '../../src/cli/answer-in-workers.ts'
import { allUpBut } from '../../src/control/health-view.ts'
import { Reloader } from '../../src/control/reload.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { type ClaimedAddresses, claimAddresses } from '../../src/transports/claim-addresses.ts'
import { type CounterName, readTransportCounters, sumTransportCounters } from '../../src/transports/counters.ts'
import { CONFIG_FILE, fakeSources, IN_AMERICA } from '../control/fake-sources.ts'
import { tablesUnder } from '../control/tables-under.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { libcHere, withoutBatched, withoutLibc } from '../transports/batched-here.ts'
import { decodeReply, encodeQuery } from './dns-message.ts'
import { until } from './server-process.ts'

const ADDRESS = process.platform === 'linux' ? '127.53.8.1' : '127.0.0.1'
const THREADS = process.platform === 'linux' ? 2 : 1
const { snapshot } = new Reloader(CONFIG_FILE, fakeSources().sources).reload()
const tablesWithout = (...down: string[]): Tables => tablesUnder(snapshot!, allUpBut(new Set(down)))

/** A worker as it is, but that a query with one id kills it, and that it never comes back from one with another. */
const MORTAL = `
import { Engine } from '${new URL('../../src/answer/engine.ts', import.meta.url)}'
const { handle } = Engine.prototype
Engine.prototype.handle = function (octets, start, ...rest) {
  const id = octets[start] * 256 + octets[start + 1]
  if (id === 0xdead) throw new Error('poisoned')
  if (id === 0xbeef) for (;;);
  return handle.call(this, octets, start, ...rest)
}
await import('${new URL('../../src/cli/answer-worker.ts', import.meta.url)}')
`

const WAYS = [
  ['one datagram at a time', {}, false],
  ['one datagram at a time at sockets of the process', { isHeld: true }, withoutLibc],
  ['in batches', { isHeld: true, isBatched: true }, withoutBatched],
] as const
const QUERY = { name: 'a.example', subnet: IN_AMERICA }

interface Setup {
  readonly workers: AnswerWorkers
  readonly claimed: ClaimedAddresses
  readonly log: { readonly msg: string; readonly failure?: string }[]
  /** Asks from a new port, so that any of the threads may be asked. */
  ask(): Promise<string>
}

async function start(
  context: TestContext,
  { isHeld = false, isBatched = false, workerText = '' } = {},
): Promise<Setup> {
  const log: Setup['log'] = []
  const listen = [{ address: ADDRESS, port: 0 }]
  const claimed = await claimAddresses(listen, { threads: THREADS, libc: isHeld ? libcHere : undefined })
  const file = join(scratchFolder(context), 'worker.mjs')
  if (workerText !== '') writeFileSync(file, workerText)
  const workers = await answerInWorkers({
    threads: THREADS,
    claimed,
    isBatched,
    tables: tablesWithout(),
    log: pino({ base: null }, { write: (line: string) => void log.push(JSON.parse(line)) }),
    ...(workerText !== '' && { workerFile: pathToFileURL(file) }),
    limits: { ...LIMITS, workerStartMsMin: 0, workerSilentMsMax: 2_000 },
  })
  context.after(async () => {
    await workers.stop()
    claimed.close()
  })
  const ask = async () => {
    const client = createSocket('udp4')
    const replied = once(client, 'message')
    client.send(encodeQuery(QUERY), claimed.endpoints[0]!.port, ADDRESS)
    const [reply] = await replied
    client.close()
    return decodeReply(reply).answers.join(' ')
  }
  return { workers, claimed, log, ask }
}

function countOf({ transportCounters }: AnswerWorkers, name: CounterName): number {
  return readTransportCounters(sumTransportCounters(transportCounters))[name]
}

async function askOften(ask: () => Promise<string>): Promise<string[]> {
  const all: string[] = []
  for (let i = 0; i < 30; i++) all.push(await ask())
  return [...new Set(all)]
}

describe('answerInWorkers', () => {
  for (const [name, way, skip] of WAYS) {
    it(`answers in every thread, from the tables of the moment, ${name}`, { skip }, async (context) => {
      const { workers, ask } = await start(context, way)
      assert.equal(workers.running(), THREADS)
      assert.deepEqual(await askOften(ask), ['203.0.113.10'])
      workers.publish(tablesWithout('ny'))
      await until('every thread has heard of it', async () => (await askOften(ask)).join() === '203.0.113.20')
      const counted = workers.queryCounters.map((counters) => totalsIn(counters).clientSubnet)
      assert.ok(
        counted.every((count) => count > 0),
        'a thread was never asked',
      )
      assert.equal(workers.restarts(), 0)
    })
  }

  it('collects what nobody holds any more after each publication', async (context) => {
    const { workers } = await start(context)
    for (const pop of ['ny', 'fr']) {
      const lost = new WeakRef({ of: 'no use' })
      workers.publish(tablesWithout(pop))
      await until('it is collected', () => lost.deref() === undefined)
    }
  })

  it('leaves what comes to others once released, and starts no thread again', {
    skip: withoutLibc,
  }, async (context) => {
    const { workers, claimed } = await start(context, { isHeld: true, isBatched: !withoutBatched, workerText: MORTAL })
    const { port } = claimed.endpoints[0]!
    const tcp = connect(port, ADDRESS)
    context.after(() => tcp.destroy())
    const query = encodeQuery(QUERY)
    const askAgain = async () => {
      tcp.write(Buffer.concat([Buffer.from([0, query.length]), query]))
      return decodeReply((await once(tcp, 'data'))[0].subarray(2)).answers.join(' ')
    }
    assert.equal(await askAgain(), '203.0.113.10')
    workers.release()
    const next = await answerInWorkers({
      threads: THREADS,
      claimed,
      isBatched: false,
      tables: tablesWithout('ny'),
      log: pino({ enabled: false }),
    })
    context.after(() => next.stop())
    const client = createSocket('udp4')
    context.after(() => client.close())
    await until('the others answer', async () => {
      client.send(query, port, ADDRESS)
      return decodeReply((await once(client, 'message'))[0]).answers.join(' ') === '203.0.113.20'
    })
    assert.equal(await askAgain(), '203.0.113.10')
    const killer = encodeQuery({ ...QUERY, id: 0xdead })
    tcp.write(Buffer.concat([Buffer.from([0, killer.length]), killer]))
    await once(tcp, 'close')
    await workers.stop()
    assert.equal(workers.restarts(), 0)
  })

  for (const isReleased of [false, true]) {
    const when = isReleased ? 'once released' : 'when it is to stop'
    it(`ends a thread that does not come back from a query, ${when}`, { skip: withoutLibc }, async (context) => {
      const { workers, claimed, log } = await start(context, { isHeld: true, workerText: MORTAL })
      const tcp = connect(claimed.endpoints[0]!.port, ADDRESS)
      context.after(() => tcp.destroy())
      const ask = (id: number) => {
        const query = encodeQuery({ ...QUERY, id })
        tcp.write(Buffer.concat([Buffer.from([0, query.length]), query]))
      }
      ask(1)
      await once(tcp, 'data')
      if (isReleased) workers.release()
      ask(0xbeef)
      await until('it is kept by a query', () => countOf(workers, 'tcpMessages') === 2)
      await workers.stop()
      assert.deepEqual(log, [])
    })
  }

  it('rejects with the reason when a thread cannot listen', async () => {
    const claimed = await claimAddresses([{ address: ADDRESS, port: 0 }], { threads: THREADS, libc: undefined })
    const tcp = createServer()
    await once(tcp.listen(claimed.endpoints[0]!.port, ADDRESS), 'listening')
    const starting = answerInWorkers({
      threads: THREADS,
      claimed,
      isBatched: false,
      tables: tablesWithout(),
      log: pino({ enabled: false }),
    })
    await assert.rejects(starting, /over TCP: the port is already in use/)
    tcp.close()
    claimed.close()
  })

  it('rejects when a thread cannot even start', async (context) => {
    await assert.rejects(start(context, { workerText: "throw new Error('no')" }), /no/)
  })

  for (const [what, id] of [
    ['dies', 0xdead],
    ['never comes back from a query', 0xbeef],
  ] as const) {
    for (const [name, way, skip] of WAYS) {
      it(`starts a thread again that ${what}, with the tables of the moment, ${name}`, { skip }, async (context) => {
        const { workers, claimed, log, ask } = await start(context, { ...way, workerText: MORTAL })
        workers.publish(tablesWithout('ny'))
        const client = createSocket('udp4')
        const send = (query: Uint8Array) => client.send(query, claimed.endpoints[0]!.port, ADDRESS)
        send(encodeQuery({ ...QUERY, id }))
        // What goes on coming must not harm the thread while it is ended.
        const others = setInterval(() => send(encodeQuery(QUERY)), 1)
        await until('it has been started again', () => workers.restarts() > 0 && workers.running() === THREADS)
        clearInterval(others)
        client.close()
        assert.deepEqual(await askOften(ask), ['203.0.113.20'])
        for (const { msg } of log) assert.equal(msg, 'a thread that answers has died; it is started again')
        if (id === 0xdead) assert.match(log[0]!.failure!, /poisoned/)
      })
    }
  }

  it('tells of bugs that were contained, and counts all of them', async (context) => {
    const { workers, log, ask } = await start(context)
    // What no compiler makes: an RRset of a dynamic set that there is not.
    const broken = tablesWithout()
    workers.publish({ ...broken, trees: [] })
    await until('a query fails', async () => (await ask()) === '')
    await until('it is told', () => log.some(({ msg }) => msg.includes('SERVFAIL')))
    const failures = workers.queryCounters.reduce((sum, counters) => sum + totalsIn(counters).failures, 0)
    assert.ok(failures > 0)
  })
})
