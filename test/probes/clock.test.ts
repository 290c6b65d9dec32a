import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { SYSTEM_CLOCK } from '../../src/probes/clock.ts'

describe('SYSTEM_CLOCK', () => {
  it('runs what is due in order, and nothing that was called off', async () => {
    const ran: string[] = []
    await new Promise<void>((resolve) => {
      const cancel = SYSTEM_CLOCK.after(0, () => ran.push('called off'))
      SYSTEM_CLOCK.after(1, () => {
        ran.push('due')
        resolve()
      })
      cancel()
    })
    assert.deepEqual(ran, ['due'])
  })

  it('has a clock that never goes back beside the one people read', () => {
    const before = SYSTEM_CLOCK.monotonicMs()
    assert.ok(SYSTEM_CLOCK.monotonicMs() >= before)
    assert.ok(new Date(SYSTEM_CLOCK.wallMs()).getUTCFullYear() >= 2024)
  })
})
