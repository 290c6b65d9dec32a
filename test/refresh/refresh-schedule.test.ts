import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'
import { RefreshSchedule } from '../../src/refresh/refresh-schedule.ts'
import { manualClock, settled } from '../probes/manual-clock.ts'

const HOUR = 3_600_000

function config(geodb: string, refresh = "{schedule: '17 3 * * *', jitter: 30m}"): Config {
  const text = `version: 1\nnode: ns1\nlisten: {dns: '127.0.0.1:5300'}\ngeodb: ${geodb}\ngeodb_refresh: ${refresh}\n`
  const { config, problems } = readConfig({ file: 'nearpop.yaml', text })
  assert.ok(config !== undefined, JSON.stringify(problems))
  return config
}

const CITY = '[embedded, {dbip: dbip-city-lite}]'
const BOTH = '[embedded, {dbip: [dbip-city-lite, dbip-asn-lite]}]'

/** A schedule whose cron the test plays, and what it asked for, when. */
function scheduled({ isThere = false, random = 0.5 } = {}) {
  const clock = manualClock()
  const there = new Set<string>()
  const tried = new Map<string, number>()
  const rounds: string[] = []
  const cron = new Map<string, () => void>()
  let finish: (() => void) | undefined
  const parts = { willFetch: true, isHeld: false, isWritable: true }
  const schedule = new RefreshSchedule({
    known: ({ path, download }) => ({
      triedMs: tried.get(path),
      isThere: isThere || there.has(download.name),
    }),
    update: async (_config, sources, signal) => {
      rounds.push(sources.map(({ download }) => download.name).join())
      assert.ok(rounds.length < 100, 'it asks without end')
      if (parts.isHeld) {
        await new Promise<void>((resolve) => {
          finish = resolve
          signal.addEventListener('abort', () => resolve())
        })
      }
      for (const { path, download } of sources) {
        if (parts.isWritable) tried.set(path, clock.wallMs())
        if (parts.willFetch) there.add(download.name)
      }
    },
    recur: (expression, run) => {
      cron.set(expression, run)
      return () => cron.delete(expression)
    },
    after: clock.after,
    random: () => random,
    now: clock.wallMs,
  })
  return { schedule, clock, rounds, cron, parts, tried, fall: () => cron.get('17 3 * * *')!(), finish: () => finish!() }
}

describe('RefreshSchedule', () => {
  it('fetches at once what is not there, and then by the schedule', async () => {
    const { schedule, rounds, cron, clock, fall } = scheduled()
    schedule.follow(config(CITY))
    await settled()
    assert.deepEqual(rounds, ['dbip-city-lite'])
    assert.deepEqual([...cron.keys()], ['17 3 * * *'])
    await clock.advance(24 * HOUR)
    fall()
    await clock.advance(HOUR / 4 - 1)
    assert.equal(rounds.length, 1, 'half of the jitter is to go by')
    await clock.advance(1)
    assert.equal(rounds.length, 2)
  })

  it('does nothing where nothing is fetched, and stops when nothing is any more', () => {
    const { schedule, cron, rounds } = scheduled({ isThere: true })
    schedule.follow(config('[embedded]'))
    assert.equal(cron.size, 0)
    schedule.follow(config(CITY))
    assert.equal(cron.size, 1)
    schedule.follow(config(CITY, "{schedule: '0 4 * * 1'}"))
    assert.deepEqual([...cron.keys()], ['0 4 * * 1'])
    schedule.follow(config('[embedded]'))
    assert.deepEqual([cron.size, rounds.length], [0, 0])
  })

  it('leaves alone what was asked for of late, whatever restarts and reloads', async () => {
    const { schedule, rounds, clock, tried, parts } = scheduled()
    tried.set('state/geodb/dbip-city-lite.mmdb', clock.wallMs() - HOUR / 2)
    parts.willFetch = false
    for (let i = 0; i < 3; i++) schedule.follow(config(CITY))
    await settled()
    assert.deepEqual(rounds, [])
    await clock.advance(HOUR / 2)
    assert.equal(rounds.length, 1, 'then it is missed again')
    schedule.follow(config(BOTH))
    await settled()
    assert.deepEqual(rounds.slice(1), ['dbip-asn-lite'], 'what is new is fetched')
    await clock.advance(LIMITS.refreshPauseMs - 1)
    assert.equal(rounds.length, 2)
    await clock.advance(1)
    assert.equal(rounds.length, 3)
  })

  it('asks no more often when nothing can be kept on the disk', async () => {
    const { schedule, rounds, clock, parts } = scheduled()
    parts.willFetch = false
    parts.isWritable = false
    schedule.follow(config(CITY))
    await clock.advance(LIMITS.refreshPauseMs - 1)
    assert.equal(rounds.length, 1)
    await clock.advance(1)
    assert.equal(rounds.length, 2)
  })

  it('asks again although the clock was ahead', async () => {
    const { schedule, rounds, clock, tried } = scheduled()
    tried.set('state/geodb/dbip-city-lite.mmdb', clock.wallMs() + 24 * HOUR)
    schedule.follow(config(CITY))
    await settled()
    assert.equal(rounds.length, 1)
  })

  it('asks no more often when the clock was ahead and nothing can be kept on the disk', async () => {
    const { schedule, rounds, clock, tried, parts } = scheduled()
    parts.willFetch = false
    parts.isWritable = false
    tried.set('state/geodb/dbip-city-lite.mmdb', clock.wallMs() + 24 * HOUR)
    schedule.follow(config(CITY))
    await clock.advance(LIMITS.refreshPauseMs - 1)
    assert.equal(rounds.length, 1)
    await schedule.stop()
  })

  it('never has two rounds at once, and ends the one there is', async () => {
    const { schedule, rounds, clock, parts, fall, finish } = scheduled()
    parts.isHeld = true
    schedule.follow(config(CITY))
    await settled()
    await clock.advance(2 * HOUR)
    fall()
    await clock.advance(HOUR)
    assert.equal(rounds.length, 1)
    finish()
    await settled()
    assert.equal(rounds.length, 1, 'what was just asked for is not asked for again')
    await clock.advance(2 * HOUR)
    fall()
    await clock.advance(HOUR)
    assert.equal(rounds.length, 2)
    await schedule.stop()
    schedule.follow(config(BOTH))
    await clock.advance(24 * HOUR)
    assert.deepEqual([rounds.length, clock.timers()], [2, 0])
  })
})
