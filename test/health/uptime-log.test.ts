import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { UptimeLog } from '../../src/health/uptime-log.ts'

const HOUR_MS = 3_600_000
const NOW = 100 * HOUR_MS

function logged(): UptimeLog {
  const log = new UptimeLog()
  log.note('fr', 4, true, NOW - HOUR_MS)
  log.note('fr', 4, false, NOW - HOUR_MS / 4)
  log.note('fr', 6, undefined, NOW - HOUR_MS)
  log.note('__proto__', 6, true, NOW - HOUR_MS)
  return log
}

function afterDisk(log: UptimeLog): { log: UptimeLog; damaged: number } {
  const after = new UptimeLog()
  return { damaged: after.restore(JSON.parse(JSON.stringify(log.persist()))), log: after }
}

describe('UptimeLog', () => {
  it('keeps each family by itself, over restarts', () => {
    const { log, damaged } = afterDisk(logged())
    assert.equal(damaged, 0)
    for (const each of [logged(), log]) {
      assert.equal(each.uptime('fr', 4, NOW).hour, 0.75)
      assert.equal(each.uptime('fr', 6, NOW).hour, undefined)
      assert.equal(each.uptime('__proto__', 6, NOW).week, 1)
    }
  })

  it('leaves the time out in which nothing was known', () => {
    const log = logged()
    log.noteAllUnknown(NOW)
    log.note('fr', 4, true, NOW + HOUR_MS)
    assert.equal(log.uptime('fr', 4, NOW + 2 * HOUR_MS).hour, 1)
    assert.equal(log.uptime('fr', 4, NOW + 2 * HOUR_MS).day, 7 / 8)
  })

  it('forgets damaged histories alone, and says how many', () => {
    const log = new UptimeLog()
    const good = [[NOW - HOUR_MS, 1]]
    const damaged = [
      [
        [5, 1],
        [5, 0],
      ],
      [[1, 2]],
      [[1]],
      'no',
      [['1', 1]],
      Array.from({ length: 1_000 }, (_, i) => [i, 1]),
    ]
    const pops = Object.fromEntries(damaged.map((history, i) => [`pop${i}`, { 4: history }]))
    assert.equal(log.restore({ fr: { 4: good, 5: good }, au: 7, ...pops }), damaged.length + 2)
    assert.equal(log.uptime('fr', 4, NOW).hour, 1)
    assert.equal(log.uptime('pop0', 4, NOW).week, undefined)
  })

  it('takes any value at all', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (json, families) => {
        const log = new UptimeLog()
        log.restore(json)
        log.restore({ fr: families })
        const { hour } = log.uptime('fr', 4, NOW)
        assert.ok(hour === undefined || (hour >= 0 && hour <= 1))
      }),
    )
  })
})
