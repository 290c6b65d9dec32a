import assert from 'node:assert/strict'
import { it } from 'node:test'
import { comparisonTable } from './compare.ts'

it('is a row a server, with ratios to the first', () => {
  const found = { queriesPerSecond: 300_000, busy: 1, ratio: 1, lost: 0, wrong: 0 }
  const lines = comparisonTable([
    { ...found, peer: 'nearpop', kind: 'static', cpuPerQuery: 2 },
    { ...found, peer: 'nearpop', kind: 'geo', cpuPerQuery: 2.5 },
    { ...found, peer: 'nsd', kind: 'static', cpuPerQuery: 3, ratio: 1.5, lost: 7 },
  ]).map((line) => line.split(/ {2,}/))
  assert.deepEqual(lines[0], ['CPU us a query', 'static', 'geo'])
  assert.deepEqual(lines[1]!.slice(0, 3), ['nearpop', '2.00', '2.50'])
  assert.deepEqual(lines[2]!.slice(0, 3), ['nsd', '3.00 (1.50 x), 7 lost, 0 wrong', '-'])
  assert.equal(lines.length, 3)
})

it('says how many times its own static answer each other kind takes a server', () => {
  const found = { peer: 'nsd', queriesPerSecond: 300_000, busy: 1, ratio: 1, lost: 0, wrong: 0 }
  const lines = comparisonTable([
    { ...found, kind: 'static', cpuPerQuery: 2, toStatic: 1 },
    { ...found, kind: 'nxdomain', cpuPerQuery: 2.5, toStatic: 1.25 },
  ])
  assert.deepEqual(
    lines.slice(3).map((line) => line.split(/ {2,}/)),
    [
      ['to its static', 'nxdomain'],
      ['nsd', '1.25 x'],
    ],
  )
})
