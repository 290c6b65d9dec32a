import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Heartbeat } from '../../src/probes/heartbeat.ts'
import { manualClock } from './manual-clock.ts'

describe('Heartbeat', () => {
  it('loses nothing while time goes on evenly', async () => {
    const clock = manualClock()
    const watch = new Heartbeat(clock).watch()
    await clock.advance(10_000)
    assert.equal(watch.end(), 0)
  })

  it('counts the time in which no timer ran, less one beat', async () => {
    const clock = manualClock()
    const watch = new Heartbeat(clock).watch()
    await clock.advance(1_000)
    clock.stall(2_000)
    await clock.advance(500)
    const lostMs = watch.end()
    assert.ok(lostMs >= 1_950 && lostMs <= 2_000, String(lostMs))
  })

  it('sees a stall that no beat has reported yet', () => {
    const clock = manualClock()
    const watch = new Heartbeat(clock).watch()
    clock.stall(2_000)
    assert.equal(watch.end(), 1_950)
  })

  it('adds up many small delays', async () => {
    const clock = manualClock()
    const watch = new Heartbeat(clock).watch()
    for (let i = 0; i < 10; i++) {
      clock.stall(200)
      await clock.advance(0)
    }
    assert.equal(watch.end(), 1_500)
  })

  it('counts for each watch only what happened during it', async () => {
    const clock = manualClock()
    const heartbeat = new Heartbeat(clock)
    const first = heartbeat.watch()
    clock.stall(1_050)
    const second = heartbeat.watch()
    clock.stall(550)
    assert.equal(second.end(), 500)
    clock.stall(150)
    assert.equal(first.end(), 1_600)
  })

  it('sees a wall clock that jumps, either way', async () => {
    for (const jumpMs of [3_600_000, -3_600_000]) {
      const clock = manualClock()
      const watch = new Heartbeat(clock).watch()
      clock.setWall(clock.wallMs() + jumpMs)
      assert.equal(watch.end(), 3_600_000)
    }
  })

  it('beats only while something watches', async () => {
    const clock = manualClock()
    const heartbeat = new Heartbeat(clock)
    assert.equal(clock.timers(), 0)
    const watches = [heartbeat.watch(), heartbeat.watch()]
    assert.equal(clock.timers(), 1)
    for (const watch of watches) watch.end()
    assert.equal(clock.timers(), 0)
    clock.stall(60_000)
    assert.equal(heartbeat.watch().end(), 0)
  })
})
