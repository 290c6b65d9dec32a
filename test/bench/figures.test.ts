import assert from 'node:assert/strict'
import { it } from 'node:test'
import { figureOf, figureTable } from './figures.ts'

it('is a row a figure, with what most of the samples lie between', () => {
  const samples = [...Array.from({ length: 18 }, (_, i) => 100 + i), -900, 5_000]
  const lines = figureTable([
    figureOf('hot-path', 'static', 'ns', samples),
    figureOf('memory', 'three zones', 'MiB', [96.4]),
  ]).map((line) => line.trimEnd().split(/ {2,}/))
  assert.deepEqual(lines, [
    ['scenario', 'what', 'median', 'most of them'],
    ['hot-path', 'static', '109 ns', '101 to 116 in 20'],
    ['memory', 'three zones', '96 MiB'],
  ])
})
