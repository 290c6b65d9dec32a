import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Counter, count, newTransportCounters, readTransportCounters } from '../../src/transports/counters.ts'

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
