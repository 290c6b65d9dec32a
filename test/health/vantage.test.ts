import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { failTogether, fellSince, nameVantages, togetherMs, type Witness } from '../../src/health/vantage.ts'
import { undoFall } from '../../src/health/verdict.ts'
import { checkOf, verdictAfter } from './made-check.ts'

/** A check with the verdict after `results`, one each second from `startMs`. */
function witness(pop: string | undefined, address: string, results: string, startMs = 0): Witness {
  return { check: checkOf(pop, address), verdict: verdictAfter(results, undefined, startMs) }
}

describe('who is judged together', () => {
  const names = (...checks: [string, string][]) => {
    const made = checks.map(([pop, address]) => checkOf(pop, address))
    return made.map(nameVantages(made))
  }

  test('each family by itself where both have several PoPs', () => {
    const both = names(['fr', '192.0.2.1'], ['fr', '2001:db8::1'], ['au', '192.0.2.2'], ['au', '2001:db8::2'])
    assert.deepEqual(both, ['IPv4', 'IPv6', 'IPv4', 'IPv6'])
  })

  test('all together where one family has a single PoP, or none', () => {
    assert.deepEqual(names(['fr', '192.0.2.1'], ['au', '192.0.2.2']), ['all', 'all'])
    const single = names(['fr', '192.0.2.1'], ['au', '192.0.2.2'], ['fr', '2001:db8::1'], ['fr', '2001:db8::2'])
    assert.deepEqual(single, ['all', 'all', 'all', 'all'])
  })
})

describe('failing together', () => {
  const together = (...witnesses: Witness[]) => failTogether(witnesses, togetherMs(witnesses), 12_000)

  test('every PoP within one interval and a timeout', () => {
    assert.equal(togetherMs([witness('fr', '192.0.2.1', '')]), 13_000)
    assert.equal(together(witness('fr', '192.0.2.1', '+-'), witness('au', '192.0.2.2', '-', 12_000)), true)
  })

  test('not while one works, or has no result yet', () => {
    const fr = witness('fr', '192.0.2.1', '-')
    assert.equal(together(fr, witness('au', '192.0.2.2', '-'), witness('us', '192.0.2.3', '-+')), false)
    assert.equal(together(fr, witness('au', '192.0.2.2', '-'), witness('us', '192.0.2.3', '.')), false)
  })

  test('not while a PoP works at one of its addresses', () => {
    const fr = [witness('fr', '192.0.2.1', '-'), witness('fr', '192.0.2.9', '+')]
    assert.equal(together(...fr, witness('au', '192.0.2.2', '-')), false)
  })

  test('not by one PoP alone, with however many addresses', () => {
    assert.equal(together(witness('fr', '192.0.2.1', '-'), witness('fr', '192.0.2.2', '-')), false)
    assert.equal(together(witness(undefined, '192.0.2.1', '-'), witness(undefined, '192.0.2.2', '-')), true)
  })

  test('a PoP long down and one that dies now are two faults, with a third that dies now it is one', () => {
    const dead = witness('fr', '192.0.2.1', '---', -60_000)
    const dying = witness('au', '192.0.2.2', '-', 5_000)
    assert.equal(together(dead, dying), false)
    assert.equal(together(dead, dying, witness('us', '192.0.2.3', '-', 10_000)), true)
  })
})

test('only a fall by failures since then is one to take back', () => {
  const fallen = verdictAfter('---', undefined, 5_000)
  assert.deepEqual([fellSince(fallen, 5_000), fellSince(fallen, 5_001)], [true, false])
  assert.equal(fellSince(verdictAfter('--'), 0), false)
  assert.equal(fellSince(undoFall(fallen, 9_000), 0), false)
  assert.equal(fellSince(verdictAfter('---+-', undefined, 5_000), 5_000), false)
})
