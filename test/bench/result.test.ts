import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { LoadReport } from './load.ts'
import { resultTable } from './result.ts'

const LOAD: LoadReport = {
  sent: 400_000,
  answered: 399_999,
  lost: 1,
  wrong: 0,
  latency: { p50: 320, p99: 1_240, p999: 3_000, max: 12_345 },
  longestGap: 13_000,
  latest: 2_000,
  changes: [],
}

it('is a row a scenario, with units', () => {
  const steady = { scenario: 'steady', rate: 20_000, load: LOAD, cpuPerQuery: 5.06, memory: 92.4 }
  const [head, row] = resultTable([steady]).map((line) => line.split(/ {2,}/))
  assert.equal(head!.length, row!.length)
  assert.deepEqual(row, [
    ...[
      'steady',
      '20000',
      '400000',
      '1',
      '0',
      '320 us',
      '1.2 ms',
      '3.0 ms',
      '12 ms',
      '13 ms',
      '2.0 ms',
      '5.1 us',
      '92 MiB',
    ],
  ])
})

it('says how changes came through, where there were any', () => {
  const flap = {
    scenario: 'flap',
    rate: 1,
    load: LOAD,
    cpuPerQuery: 5,
    memory: 92,
    changes: { count: 4, longestMs: 3.4 },
  }
  const lines = resultTable([flap])
  assert.match(lines[0]!, /changes {2}to answer$/)
  assert.match(lines[1]!, /4 {8}3 ms$/)
})

it('says nothing of answers where they do not change', () => {
  const crash = { scenario: 'crash', rate: 1, load: LOAD, cpuPerQuery: 5, memory: 92, changes: { count: 6 } }
  assert.match(resultTable([crash])[1]!, / {2}6 {8}-$/)
})

it('says how memory grew in a soak', () => {
  const soak = { scenario: 'soak', rate: 5_000, load: LOAD, cpuPerQuery: 5, memory: 92, growth: 0.44 }
  assert.match(resultTable([soak])[1]!, / {2}92 MiB, 0\.4 more an hour$/)
})
