import assert from 'node:assert/strict'
import { it } from 'node:test'
import { writeMmdb } from '../geo/mmdb-writer.ts'
import { figureTable } from './figures.ts'
import { measureHotPath } from './hot-path.ts'

it('asks every kind of query, finds the answers right, and is a row a kind', () => {
  const america = { continent: { code: 'NA' }, country: { iso_code: 'US' } }
  const europe = { continent: { code: 'EU' }, country: { iso_code: 'FR' } }
  const database = writeMmdb({
    networks: [
      ['64.0.0.0/2', america],
      ['128.0.0.0/1', europe],
    ],
  })
  const figures = measureHotPath({ database, queries: 256, rounds: 1, names: 1_000 })
  const rows = figureTable(figures).map((line) => line.split(/ {2,}/))
  assert.deepEqual(
    rows.map(([scenario, what]) => [scenario, what]),
    [
      ['scenario', 'what'],
      ['hot-path', 'static'],
      ['hot-path', 'geo'],
      ['hot-path', 'geo-ecs'],
      ['hot-path', 'nxdomain'],
      ['hot-path', 'wildcard'],
      ['hot-path', 'large'],
    ],
  )
  for (const [, , median] of rows.slice(1)) assert.match(median!, /^-?\d+ ns$/)
})
