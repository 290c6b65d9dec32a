import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import type { Log } from '../../src/base/log.ts'
import { limitRepeats } from '../../src/cli/repeat-limit.ts'

/** A log with a clock that the test turns. */
function limited() {
  const lines: string[] = []
  const line = (level: string) => (fields: object, message: string) =>
    void lines.push(`${level} ${message} ${JSON.stringify(fields)}`)
  const plain: Log = { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
  let nowMs = 0
  const timers: { readonly atMs: number; readonly run: () => void }[] = []
  const log = limitRepeats(plain, (ms, run) => {
    timers.push({ atMs: nowMs + ms, run })
    return () => assert.fail('nobody calls it off')
  })
  const pass = (ms: number) => {
    nowMs += ms
    for (const due of timers.filter(({ atMs }) => atMs <= nowMs)) {
      timers.splice(timers.indexOf(due), 1)
      due.run()
    }
  }
  return { log, pass, timers, said: () => lines.splice(0) }
}

describe('limitRepeats', () => {
  it('tells the same once in a while, and then how often it came', () => {
    const { log, pass, said, timers } = limited()
    for (let i = 0; i < 5; i++) log.error({ zone: 'a.' }, 'broken')
    assert.deepEqual(said(), ['error broken {"zone":"a."}'])
    pass(LIMITS.logRepeatMs)
    assert.deepEqual(said(), ['error broken {"zone":"a.","repeats":4}'])
    log.error({ zone: 'a.' }, 'broken')
    pass(LIMITS.logRepeatMs)
    assert.deepEqual(said(), ['error broken {"zone":"a.","repeats":1}'])
    pass(LIMITS.logRepeatMs)
    assert.equal(timers.length, 0, 'what no longer comes is forgotten')
    log.error({ zone: 'a.' }, 'broken')
    assert.deepEqual(said(), ['error broken {"zone":"a."}'])
  })

  it('keeps apart what differs in anything it says', () => {
    const { log, said } = limited()
    log.error({ zone: 'a.' }, 'broken')
    log.error({ zone: 'b.' }, 'broken')
    log.error({ zone: 'a.' }, 'gone')
    log.warn({ zone: 'a.' }, 'broken')
    log.error({ err: new Error('one') }, 'bug')
    log.error({ err: new Error('other') }, 'bug')
    assert.equal(said().length, 6)
  })

  it('passes on what is only for information, however often', () => {
    const { log, said } = limited()
    for (let i = 0; i < 3; i++) log.info({}, 'loaded')
    for (let i = 0; i < 3; i++) log.debug({}, 'asked')
    assert.equal(said().length, 6)
  })

  it('watches for so many and no more, and then tells all', () => {
    const { log, said } = limited()
    for (let i = 0; i < LIMITS.logRepeatsMax; i++) log.warn({ i }, 'odd')
    for (let i = 0; i < 3; i++) log.warn({}, 'beyond')
    assert.equal(said().length, LIMITS.logRepeatsMax + 3)
  })
})
