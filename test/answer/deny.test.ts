import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { deny, denyForNow } from '../../src/answer/deny.ts'
import { Rcode } from '../../src/dns/numbers.ts'
import { replyOf, stateFor } from './state-for.ts'
import { zoneOf } from './zone-of.ts'

describe('deny', () => {
  it('brings the SOA along with the smaller of its TTL and MINIMUM', () => {
    for (const [ttl, minimum, expected] of [
      [100, 50, 50],
      [50, 100, 50],
    ]) {
      const state = stateFor(zoneOf('z.', [`@ ${ttl} SOA ns.z. who.x. 1 2 3 4 ${minimum}`]), 'a.z A')
      deny(state, Rcode.NXDOMAIN)
      const { rcode, answer, authority } = replyOf(state)
      const soa = `z. ${expected} IN SOA ns.z. who.x. 1 2 3 4 ${minimum}`
      assert.deepEqual([rcode, answer, authority], [Rcode.NXDOMAIN, [], [soa]])
    }
  })

  it('is truncated where the SOA does not fit', () => {
    const state = stateFor(zoneOf('z.', []), 'a.z A', 40)
    deny(state, Rcode.NOERROR)
    assert.equal(state.writer.truncated, true)
    assert.deepEqual(replyOf(state).authority, [])
  })
})

describe('denyForNow', () => {
  it('lets nobody keep the denial longer than that, nor longer than the zone says', () => {
    for (const [noDataTtl, expected] of [
      [30, 30],
      [100, 50],
    ]) {
      const state = stateFor(zoneOf('z.', ['@ 100 SOA ns.z. who.x. 1 2 3 4 50']), 'z A')
      state.noDataTtl = noDataTtl!
      denyForNow(state)
      const { rcode, authority } = replyOf(state)
      assert.deepEqual([rcode, authority], [Rcode.NOERROR, [`z. ${expected} IN SOA ns.z. who.x. 1 2 3 4 50`]])
    }
  })

  it('is truncated where the SOA does not fit', () => {
    const state = stateFor(zoneOf('z.', []), 'a.z A', 40)
    denyForNow(state)
    assert.equal(state.writer.truncated, true)
    assert.deepEqual(replyOf(state).authority, [])
  })
})
