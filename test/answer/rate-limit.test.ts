import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { limitRate, newRateLimitCells, RateVerdict, ReplyKind } from '../../src/answer/rate-limit.ts'
import { parseAddress } from '../../src/base/address.ts'
import { type ClientAddress, newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import type { RateLimitThreadData } from './rate-limit-thread.ts'

function clientAt(text: string): ClientAddress {
  const { family, octets } = parseAddress(text)!
  const client = newClientAddress()
  setClientOctets(client, family, octets)
  return client
}

const A = clientAt('198.51.100.1')
const { POSITIVE, NO_DATA, NAME_ERROR, REFERRAL, ERROR } = ReplyKind
const { ANSWER, TRUNCATE, DROP } = RateVerdict
const SECOND = 1_000_000

/** Moments at which time goes around 2^31 and 2^32 microseconds, and some at which it does not. */
const arbitraryStart = fc.constantFrom(0, 2 ** 31 - SECOND, 2 ** 32 - SECOND, 2 ** 53 - 1_000 * SECOND, 123_456_789_012)
const arbitrarySeed = fc.integer()
const arbitraryRate = fc.constantFrom(1, 3, 7, 100, 1_000, 100_000)

/** How many of `count` replies at one moment are answered. */
function burst(cells: Int32Array, client: ClientAddress, kind: ReplyKind, now: number, count = 150): number {
  let answered = 0
  for (let i = 0; i < count; i++) if (limitRate(cells, client, kind, 100, 0, now) === ANSWER) answered++
  return answered
}

describe('limitRate', () => {
  it('never gives a prefix and kind more than a second of burst and its rate, whatever comes when', () => {
    const arrival = fc.record({
      pause: fc.oneof(fc.constant(0), fc.nat(1_000), fc.nat(100_000), fc.nat(3 * SECOND)),
      client: fc.constantFrom(A, clientAt('192.0.2.7'), clientAt('2001:db8::1')),
      kind: fc.constantFrom<ReplyKind>(POSITIVE, NAME_ERROR),
      times: fc.constantFrom(1, 1, 2, 40),
    })
    fc.assert(
      fc.property(
        ...[arbitrarySeed, arbitraryStart, arbitraryRate, fc.nat(3), fc.array(arrival, { maxLength: 120 })],
        (seed, start, rate, slip, arrivals) => {
          const cells = newRateLimitCells(seed, 64)
          const answered = new Map<string, number[]>()
          let now = start
          for (const { pause, client, kind, times } of arrivals) {
            now += pause
            const key = `${client.words} ${kind}`
            const list = answered.get(key) ?? []
            answered.set(key, list)
            for (let i = 0; i < times; i++)
              if (limitRate(cells, client, kind, rate, slip, now) === ANSWER) list.push(now)
          }
          for (const list of answered.values()) {
            for (const [i, from] of list.entries()) {
              for (let j = i; j < list.length; j++) {
                assert.ok(j - i + 1 <= rate * (1 + (list[j]! - from) / SECOND) + 1e-6, `${j - i + 1} from ${from}`)
              }
            }
          }
        },
      ),
    )
  })

  it('never limits who keeps to the rate, whatever others do', () => {
    const others = fc.array(fc.nat(2 ** 16 - 1), { maxLength: 5 })
    fc.assert(
      fc.property(
        ...[arbitrarySeed, arbitraryStart, fc.array(others, { minLength: 150, maxLength: 150 })],
        (seed, start, turns) => {
          const cells = newRateLimitCells(seed)
          for (const [i, prefixes] of turns.entries()) {
            const now = start + i * (SECOND / 100)
            for (const prefix of prefixes)
              burst(cells, clientAt(`10.${prefix >> 8}.${prefix & 255}.1`), POSITIVE, now, 20)
            burst(cells, A, NAME_ERROR, now, 3)
            assert.equal(limitRate(cells, A, POSITIVE, 100, 0, now), ANSWER)
          }
        },
      ),
      { numRuns: 20 },
    )
  })

  it('counts a /24 or a /56 as one, and its neighbours and the kinds of replies apart', () => {
    const cells = newRateLimitCells(1)
    assert.equal(burst(cells, A, POSITIVE, 5), 100)
    assert.equal(burst(cells, clientAt('198.51.100.255'), POSITIVE, 5), 0)
    assert.equal(burst(cells, clientAt('198.51.101.1'), POSITIVE, 5), 100)
    for (const kind of [NO_DATA, NAME_ERROR, REFERRAL, ERROR]) assert.equal(burst(cells, A, kind, 5), 100)
    assert.equal(burst(cells, clientAt('2001:db8:1:200::1'), POSITIVE, 5), 100)
    assert.equal(burst(cells, clientAt('2001:db8:1:2ff:ffff::'), POSITIVE, 5), 0)
    assert.equal(burst(cells, clientAt('2001:db8:1:300::1'), POSITIVE, 5), 100)
    assert.equal(burst(cells, clientAt('c633:6400::'), POSITIVE, 5), 100, 'the octets of A, as IPv6')
  })

  it('truncates exactly every slip-th reply over the limit, and none with a slip of 0', () => {
    for (const [slip, wanted] of [
      [0, [DROP, DROP, DROP, DROP, DROP, DROP]],
      [1, [TRUNCATE, TRUNCATE, TRUNCATE, TRUNCATE, TRUNCATE, TRUNCATE]],
      [2, [DROP, TRUNCATE, DROP, TRUNCATE, DROP, TRUNCATE]],
      [3, [DROP, DROP, TRUNCATE, DROP, DROP, TRUNCATE]],
    ] as const) {
      const cells = newRateLimitCells(2)
      assert.equal(burst(cells, A, POSITIVE, 0, 100), 100)
      assert.deepEqual(
        wanted.map(() => limitRate(cells, A, POSITIVE, 100, slip, 0)),
        wanted,
      )
    }
  })

  it('keeps the busiest in a table that is much too small, and limits nobody else', () => {
    fc.assert(
      fc.property(arbitrarySeed, arbitraryStart, (seed, start) => {
        const cells = newRateLimitCells(seed, 1)
        let answered = 0
        for (let i = 0; i < 2_000; i++) {
          const now = start + i * 1_000
          answered += burst(cells, A, POSITIVE, now, 3)
          const other = clientAt(`10.${i >> 8}.${i & 255}.1`)
          assert.equal(limitRate(cells, other, POSITIVE, 100, 0, now), ANSWER)
        }
        assert.ok(answered <= 300, `${answered} in two seconds`)
      }),
      { numRuns: 20 },
    )
  })

  it('holds for any number of threads together', async () => {
    const cells = newRateLimitCells(3)
    const started = new Int32Array(new SharedArrayBuffer(4))
    const workerData: RateLimitThreadData = { cells, started, threads: 3, perSecond: 100_000 }
    const workerFile = new URL('./rate-limit-thread.ts', import.meta.url)
    const workers = Array.from({ length: 3 }, () => new Worker(workerFile, { workerData }))
    const answered = await Promise.all(
      workers.map((worker) => new Promise<number>((done, fail) => worker.on('message', done).on('error', fail))),
    )
    // A second of burst and a second of answers, less the one that is due at its very end.
    const sum = answered.reduce((total, count) => total + count)
    assert.equal(sum, 199_999, `${answered}`)
  })
})
