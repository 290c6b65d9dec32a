import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ServerStatus } from '../../src/control/server-control.ts'
import { statusSentence } from '../../src/control/status-sentence.ts'
import { FakeControl, GOOD_RELOAD, NOON } from '../http/fake-control.ts'

/** A status without the fake's broken zone, changed by `parts`. */
function sentenceOf(control: FakeControl, parts: Partial<ServerStatus> = {}): string {
  const status = control.status()
  return statusSentence({ ...status, zones: status.zones.slice(0, 1), ...parts })
}

describe('statusSentence', () => {
  it('says that all is well, and no more', () => {
    assert.equal(sentenceOf(new FakeControl()), 'All 3 PoPs up.')
  })

  it('says which PoP is down and for how long', () => {
    const control = new FakeControl()
    control.check('ny', true, 2)
    control.check('fr', false, 3)
    control.nowMs += 4 * 60_000
    assert.equal(sentenceOf(control), '2 of 3 PoPs up: fr down 4 min.')
    control.setOverride('ny', { kind: 'drain' })
    assert.equal(sentenceOf(control), '1 of 3 PoPs up: ny drained, fr down 4 min.')
    control.setOverride('fr', { kind: 'force-up' })
    assert.equal(sentenceOf(control), '2 of 3 PoPs up: ny drained, fr forced up.')
  })

  it('says which values that are no PoPs are down', () => {
    const control = new FakeControl()
    control.addValue('192.0.2.7')
    control.check('ny', true, 2)
    assert.equal(sentenceOf(control), 'All 3 PoPs up.')
    control.check(undefined, false, 3)
    assert.equal(sentenceOf(control), "All 3 PoPs up. Of values that are no PoP's: 192.0.2.7 down 0 s.")
  })

  it('says that a restart would forget', () => {
    const sentence = sentenceOf(new FakeControl(), { stateFault: 'the disk is full' })
    assert.equal(sentence, 'All 3 PoPs up. A restart would forget what happens now, as the disk is full.')
  })

  it('says that nothing is checked', () => {
    const [, , au] = new FakeControl().status().pops
    assert.equal(sentenceOf(new FakeControl(), { pops: [au!] }), 'The PoP is up, as nothing is checked.')
    assert.equal(sentenceOf(new FakeControl(), { pops: [] }), 'There are no PoPs.')
  })

  it('says that this machine may be the one that is cut off', () => {
    const vantages = (state: 'suspect' | 'failed-open') => [
      { name: 'IPv6' as const, vantage: { state, sinceMs: NOON } },
      { name: 'IPv4' as const, vantage: { state: 'trusted' as const } },
    ]
    const suspect = sentenceOf(new FakeControl(), { vantages: vantages('suspect') })
    assert.equal(suspect, 'All 3 PoPs up. Every PoP fails from here over IPv6 since 12:00: verdicts are held.')
    const open = sentenceOf(new FakeControl(), { vantages: vantages('failed-open') })
    assert.equal(open, 'All 3 PoPs up. Every PoP fails from here over IPv6; since 12:00 that is believed.')
  })

  it('says which zones are not as their files, and what the last reload found', () => {
    const zone = { file: '', serial: 1, records: 1 }
    const zones = [
      { ...zone, name: 'a.test.', state: 'stale' as const },
      { ...zone, name: 'b.test.', state: 'unloaded' as const },
    ]
    const lastReload = { ...GOOD_RELOAD, errors: 1 }
    assert.equal(
      sentenceOf(new FakeControl(), { zones, lastReload }),
      'All 3 PoPs up. Served as last loaded, because of errors: a.test. Answered with SERVFAIL, never loaded: b.test. The last reload found 1 error.',
    )
    const nothing = { ...GOOD_RELOAD, errors: 2, published: false }
    assert.match(sentenceOf(new FakeControl(), { lastReload: nothing }), /found 2 errors and changed nothing\.$/)
  })
})
