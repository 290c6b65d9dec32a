import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  countFailure,
  countServing,
  newQueryCounters,
  requestsIn,
  servingsIn,
  totalsIn,
} from '../../src/answer/query-counters.ts'
import { CountedNames } from '../../src/control/counted-names.ts'
import { keepQueries, restoreQueries } from '../../src/control/kept-queries.ts'

const REQUESTS_PER_ZONE = 64

/** Two zones and three answers, some of each asked. */
function lastRun() {
  const names = new CountedNames()
  const counters = newQueryCounters()
  for (const [i, zone] of ['gone.example.', 'a.example.'].entries()) {
    counters[names.zoneSlot(zone) * REQUESTS_PER_ZONE] = 10 * (i + 1)
  }
  for (const [i, pops] of [['ny'], ['fr'], ['fr', 'ny']].entries()) {
    for (let n = 0; n <= i; n++) countServing(counters, names.numberOf(pops), 5)
  }
  countFailure(counters)
  return JSON.parse(JSON.stringify(keepQueries([counters, newQueryCounters()], names)))
}

describe('restoreQueries', () => {
  it('goes on under the numbers of this run, without zones and PoPs that are served no more', () => {
    const names = new CountedNames()
    names.zoneSlot('b.example.')
    const slot = names.zoneSlot('a.example.')
    names.numberOf(['au'])
    const counters = restoreQueries(lastRun(), names, new Set(['fr', 'au']))
    const [request, ...others] = requestsIn(counters)
    assert.deepEqual([request!.zone, request!.count, others], [slot, 20, []])
    const servings = servingsIn(counters)
    assert.deepEqual(
      [['fr'], ['au']].map((pops) => servings[names.numberOf(pops)]),
      [2 + 3, 0],
    )
    assert.deepEqual(names.servings(), [['other'], ['au'], ['fr']])
    assert.equal(totalsIn(counters).failures, 1)
  })

  it('begins anew where nothing, or nothing sound, was kept', () => {
    const kept = lastRun()
    for (const damaged of [
      undefined,
      null,
      'counts',
      { ...kept, layout: 'of another version' },
      { ...kept, zones: 1 },
      { ...kept, cells: [[-1, 1]] },
      { ...kept, cells: [7] },
      { ...kept, byPop: { ny: -1 } },
    ]) {
      assert.ok(restoreQueries(damaged, new CountedNames(), new Set(['ny'])).every((count) => count === 0))
    }
  })
})
