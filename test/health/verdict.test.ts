import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LIMITS } from '../../src/base/limits.ts'
import { DEFAULT_HEALTH_SETTINGS as SETTINGS } from '../../src/health/health-settings.ts'
import {
  assumeUp,
  contradictions,
  countResult,
  decide,
  earliestChangeMs,
  forgetRun,
  nextDelayMs,
  resultsToChange,
  undoFall,
} from '../../src/health/verdict.ts'
import { failure, HEALTHCHECK, success, verdictAfter } from './made-check.ts'

const MINUTE = 60_000

describe('rise and fall', () => {
  test('up without a result, and after one less than three failures in a row', () => {
    assert.equal(assumeUp(0).up, true)
    assert.equal(verdictAfter('--').up, true)
    assert.equal(verdictAfter('--+--+--').up, true)
  })

  test('three failures in a row take it down, two successes in a row bring it back', () => {
    const down = verdictAfter('++---')
    assert.deepEqual([down.up, down.sinceMs, down.basis], [false, 4_000, 'checked'])
    assert.equal(verdictAfter('++---+-+-').up, false)
    const back = verdictAfter('++---++')
    assert.deepEqual([back.up, back.sinceMs, back.changesMs], [true, 6_000, [4_000, 6_000]])
  })

  test('a stalled result neither counts nor interrupts, but is shown', () => {
    assert.equal(verdictAfter('--.').up, true)
    assert.equal(verdictAfter('--.-').up, false)
    const stalled = verdictAfter('..')
    assert.deepEqual([stalled.run, stalled.lastError, stalled.results.length], [undefined, undefined, 2])
  })

  test('what was assumed is checked once enough results agree', () => {
    assert.deepEqual([verdictAfter('+').basis, verdictAfter('++').basis], ['assumed', 'checked'])
  })

  test('never changes on fewer than the results it needs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('+', '-', '-', '.'), { maxLength: 80 }), (letters) => {
        let verdict = assumeUp(0)
        let alike = ''
        for (const [i, letter] of letters.entries()) {
          const before = verdict
          const needed = resultsToChange(before, HEALTHCHECK, SETTINGS, i * 1_000)
          verdict = verdictAfter(letter, before, i * 1_000)
          if (letter !== '.') alike = alike.startsWith(letter) ? alike + letter : letter
          const decides = alike.startsWith(before.up ? '-' : '+') && alike.length >= needed && letter !== '.'
          assert.equal(verdict.up !== before.up, decides)
          assert.ok(needed >= (before.up ? 3 : 2))
        }
      }),
    )
  })

  test('the last error is kept verbatim with its time, over successes', () => {
    const result = failure(5_000, { error: 'HTTP status 503, wanted 200-399', durationMs: 40 })
    const verdict = countResult(countResult(assumeUp(0), result), success(15_000))
    assert.deepEqual(verdict.lastError, { text: 'HTTP status 503, wanted 200-399', atMs: 5_040 })
  })

  test('the last results are kept, and the end of the certificate', () => {
    let verdict = countResult(assumeUp(0), success(0, { tlsExpiresMs: 99 }))
    for (let i = 1; i <= LIMITS.checkResultsKept; i++) verdict = countResult(verdict, success(i))
    assert.equal(verdict.results.length, LIMITS.checkResultsKept)
    assert.deepEqual([verdict.results[0]!.startedMs, verdict.results.at(-1)!.startedMs], [1, LIMITS.checkResultsKept])
    assert.equal(verdict.tlsExpiresMs, 99)
  })
})

describe('damping', () => {
  test('the third fall within an hour needs twice the successes, the fourth four times', () => {
    const needed = (results: string) => resultsToChange(verdictAfter(results), HEALTHCHECK, SETTINGS, MINUTE)
    const flap = '---++'
    assert.deepEqual([needed('---'), needed(`${flap}---`), needed(`${flap}${flap}---`)], [2, 2, 4])
    assert.equal(verdictAfter(`${flap}${flap}---+++`).up, false)
    assert.equal(verdictAfter(`${flap}${flap}---++++`).up, true)
    assert.equal(needed(`${flap}${flap}---++++---`), 8)
  })

  test('falling is never slowed down', () => {
    const flaps = '---'.padEnd(20, '+').repeat(4)
    assert.equal(verdictAfter('--', verdictAfter(flaps), 80_000).up, true)
    assert.equal(verdictAfter('---', verdictAfter(flaps), 80_000).up, false)
  })
})

describe('timing', () => {
  const delay = (results: string, nowMs: number) => nextDelayMs(verdictAfter(results), HEALTHCHECK, SETTINGS, nowMs)

  test('at once at first, each interval when settled, sooner while results contradict', () => {
    assert.equal(delay('', 0), 0)
    assert.deepEqual([delay('+', 0), delay('+', 4_000), delay('+', 12_000)], [10_000, 6_000, 0])
    assert.deepEqual([delay('+-', 1_000), delay('+-+', 2_000)], [2_000, 10_000])
    assert.deepEqual([delay('---', 2_000), delay('---+', 3_000)], [10_000, 2_000])
  })

  test('rechecks are never rarer than checks', () => {
    const often = { ...HEALTHCHECK, intervalMs: 1_000 }
    assert.equal(nextDelayMs(verdictAfter('-'), often, SETTINGS, 0), 1_000)
  })

  test('a clock that went back delays by no more than the spacing', () => {
    assert.equal(nextDelayMs(countResult(assumeUp(0), success(9_000_000)), HEALTHCHECK, SETTINGS, 0), 10_000)
  })

  test('the earliest change is the results still missing at their spacing', () => {
    const earliest = (results: string, nowMs: number, isHeld = false) =>
      earliestChangeMs(verdictAfter(results), HEALTHCHECK, SETTINGS, nowMs, isHeld)
    assert.deepEqual([earliest('+', 0), earliest('+', 9_000), earliest('+-', 1_000)], [14_000, 5_000, 4_000])
    assert.deepEqual([earliest('---', 2_000), earliest('---+', 3_000)], [12_000, 2_000])
    assert.deepEqual([earliest('--', 1_000), earliest('--', 1_000, true)], [2_000, 6_000])
  })
})

describe('what the guard does', () => {
  test('results counted without a decision decide later, together', () => {
    let verdict = assumeUp(0)
    for (let i = 0; i < 5; i++) verdict = countResult(verdict, failure(i * 1_000))
    assert.deepEqual([verdict.up, contradictions(verdict)], [true, 5])
    const decided = decide(verdict, HEALTHCHECK, SETTINGS, 9_000)
    assert.deepEqual([decided.up, decided.sinceMs], [false, 9_000])
  })

  test('a forgotten run has to be counted anew', () => {
    const verdict = forgetRun(verdictAfter('--'))
    assert.equal(verdictAfter('--', verdict, 5_000).up, true)
    assert.equal(verdictAfter('---', verdict, 5_000).up, false)
  })

  test('a fall taken back is no change', () => {
    const held = undoFall(verdictAfter('---'), 3_000)
    assert.deepEqual([held.up, held.sinceMs, held.basis, held.changesMs], [true, 3_000, 'held', []])
  })
})
