import assert from 'node:assert/strict'
import { it } from 'node:test'
import { droppedBy, transportFigures, watchProcess } from '../../src/cli/figures.ts'
import { Counter, count, newTransportCounters } from '../../src/transports/counters.ts'

it('gives what transports count the names of metrics', () => {
  const counters = newTransportCounters()
  for (const counter of [Counter.udpDroppedSilence, Counter.udpDroppedSilence, Counter.tcpAccepted])
    count(counters, counter)
  const dropped = droppedBy(counters)
  assert.deepEqual([dropped['not_a_query'], dropped['port_zero']], [2, 0])
  const { tcp, udpReceiveErrors } = transportFigures(counters)
  assert.deepEqual([tcp.accepted, tcp.refused, udpReceiveErrors], [1, 0, 0])
})

it('reads what the process uses', () => {
  const { cpuSeconds, residentOctets, heapOctets, startedMs, loopDelay, node } = watchProcess()()
  assert.ok(cpuSeconds > 0 && residentOctets > heapOctets && heapOctets > 0)
  assert.ok(startedMs <= Date.now())
  for (const delay of Object.values(loopDelay)) assert.ok(delay >= 0 && Number.isFinite(delay))
  assert.equal(node, process.versions.node)
})
