import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Counter,
  count,
  newTransportCounters,
  readTransportCounters,
  restoreTransportCounters,
  sumTransportCounters,
} from '../../src/transports/counters.ts'

test('every counter has a cell of its own, numbered without gaps', () => {
  const cells = Object.values(Counter).sort((a, b) => a - b)
  assert.deepEqual(
    cells,
    cells.map((_, i) => i),
  )
  assert.equal(newTransportCounters().length, cells.length)
})

test('counts are read by name', () => {
  const counters = newTransportCounters()
  count(counters, Counter.udpDatagrams)
  count(counters, Counter.udpDatagrams)
  count(counters, Counter.tcpClosedBadFraming)
  const counts = readTransportCounters(counters)
  assert.equal(counts.udpDatagrams, 2)
  assert.equal(counts.tcpClosedBadFraming, 1)
  assert.equal(counts.udpReplies, 0)
})

test('the counts of all threads add up', () => {
  const [one, other] = [newTransportCounters(), newTransportCounters()]
  count(one, Counter.udpDatagrams)
  count(other, Counter.udpDatagrams)
  count(other, Counter.tcpAccepted)
  const { udpDatagrams, tcpAccepted, udpReplies } = readTransportCounters(sumTransportCounters([one, other]))
  assert.deepEqual({ udpDatagrams, tcpAccepted, udpReplies }, { udpDatagrams: 2, tcpAccepted: 1, udpReplies: 0 })
})

test('counts go on from those that a disk had', () => {
  const counters = newTransportCounters()
  count(counters, Counter.tcpAccepted)
  const kept = JSON.parse(JSON.stringify(readTransportCounters(counters)))
  assert.deepEqual(restoreTransportCounters(kept), counters)
  for (const damaged of [undefined, null, 7, { tcpAccepted: 'one' }]) {
    assert.deepEqual(restoreTransportCounters(damaged), newTransportCounters())
  }
})
