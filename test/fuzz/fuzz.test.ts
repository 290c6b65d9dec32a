import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { describe, it } from 'node:test'
import { fuzzCuts, fuzzEngine, fuzzListed, fuzzSizes } from './fuzz-engine.ts'
import { fuzzServer } from './fuzz-server.ts'
import { endFuzzedServer, startFuzzedServer } from './fuzzed-server.ts'
import { readCorpus } from './read-corpus.ts'

const ENGINE_CASES = 10_000
/** Of the listed packets one in so many; `npm run fuzz` has them all. */
const LISTED_STEP = 29
/** Over each transport. */
const SERVER_CASES = 20_000

describe('fuzz', () => {
  const seed = randomInt(2 ** 31)
  const corpus = readCorpus()
  const rate = (cases: number, startMs: number) =>
    `seed ${seed}: ${cases} packets, ${Math.round((cases * 1_000) / (performance.now() - startMs))} per second`

  it('the engine answers every packet, over both transports, as is right for it', (context) => {
    const start = performance.now()
    fuzzEngine(seed, ENGINE_CASES, corpus)
    context.diagnostic(rate(ENGINE_CASES, start))
  })

  it('the engine answers a query with every value of each of its numbers', (context) => {
    const cases = fuzzListed(corpus, seed, LISTED_STEP)
    context.diagnostic(`seed ${seed}: ${cases} packets`)
  })

  it('the engine truncates exactly the answers that it has to', () => {
    fuzzSizes(corpus)
  })

  it('the engine answers every packet of the corpus, cut at every octet', () => {
    fuzzCuts(corpus)
  })

  it('a server answers on through all of them, and is silent to responses', async (context) => {
    const server = await startFuzzedServer(context)
    for (const transport of ['UDP', 'TCP'] as const) {
      const start = performance.now()
      await fuzzServer(server.port, transport, seed, SERVER_CASES, corpus)
      context.diagnostic(`${rate(SERVER_CASES, start)} over ${transport}`)
    }
    await endFuzzedServer(server)
  })

  it('a server logs nothing of what it is asked', async (context) => {
    const server = await startFuzzedServer(context)
    await server.ask({ name: 'secret.example.com', subnet: '198.51.100.0/24' })
    await fuzzServer(server.port, 'UDP', seed, 1_000, corpus)
    await endFuzzedServer(server)
    const told = server.log.map((line) => JSON.stringify(line)).join('\n')
    assert.doesNotMatch(told, /secret|198\.51\.100/)
    assert.ok(server.log.length < 20, `${server.log.length} lines`)
  })
})
