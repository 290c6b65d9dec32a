import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { geoNaturalEarth1 } from 'd3-geo'
import { drawWorldMap, formatWorldMap, type WorldMap } from '../../../deploy/world-map/draw-world-map.ts'
import { COUNTRIES } from '../../../src/routing/country.ts'

const FILE = new URL('../../../src/http/dashboard/world-map.json', import.meta.url)
const text = readFileSync(FILE, 'utf8')
const { width, height, shapes, dots } = JSON.parse(text) as WorldMap

/** Code, longitude, latitude. */
const CITIES = `
FR 2.35 48.86
US -98 39
US -155.5 19.6
AU 150.5 -33.5
GF -53 4
RU 37.6 55.75
RU -175 66.5
BR -47.9 -15.8
ZA 28 -26.2
LS 28.3 -29.5
SO 44.5 9.5
JP 139 36
NZ 175.5 -39
GL -42 72
CL -70.7 -33.4
`

type Ring = readonly (readonly [number, number])[]

/** The corners of a path's rings. */
function ringsOf(path: string): Ring[] {
  return path
    .split('z')
    .slice(0, -1)
    .map((ring) => {
      assert.match(ring, /^M-?\d+ -?\d+l(-?\d+ ?-?\d+ ?)+$/)
      const [x, y, ...steps] = ring.match(/-?\d+/g)!.map(Number) as [number, number, ...number[]]
      const corners: [number, number][] = [[x, y]]
      for (let i = 0; i < steps.length; i += 2) {
        const [lastX, lastY] = corners.at(-1)!
        corners.push([lastX + steps[i]!, lastY + steps[i + 1]!])
      }
      return corners
    })
}

/** By the even-odd rule. */
function isInside(rings: readonly Ring[], [x, y]: readonly [number, number]): boolean {
  let inside = false
  for (const ring of rings) {
    for (const [i, [fromX, fromY]] of ring.entries()) {
      const [toX, toY] = ring[(i + 1) % ring.length]!
      if (fromY > y !== toY > y && x < ((toX - fromX) * (y - fromY)) / (toY - fromY) + fromX) inside = !inside
    }
  }
  return inside
}

describe('the world map', () => {
  it('is what its source draws', () => {
    assert.ok(text === formatWorldMap(drawWorldMap()), 'run `npm run world-map`')
  })

  it('has every country once, as a shape or as a dot', () => {
    const codes = [...Object.keys(shapes), ...Object.keys(dots)]
    assert.deepEqual(codes.sort(), [...COUNTRIES.keys()].sort())
  })

  it('stays on the sheet', () => {
    for (const corner of [...Object.values(shapes).flatMap(ringsOf).flat(), ...Object.values(dots)]) {
      const [x, y] = corner
      assert.ok(x >= 0 && x <= width && y >= 0 && y <= height, String(corner))
    }
  })

  it('has cities in their countries', () => {
    const projection = geoNaturalEarth1().scale(1).translate([0, 0])
    const [west, east] = [projection([-180, 0])![0], projection([180, 0])![0]]
    const [, top] = projection([0, 83.7])!
    const scale = (width - 8) / (east - west)
    projection.scale(scale).translate([width / 2, 4 - top * scale])
    const cities = CITIES.trim()
      .split('\n')
      .map((line) => line.split(' '))
    for (const [code, longitude, latitude] of cities) {
      const place = projection([Number(longitude), Number(latitude)])!
      const found = Object.keys(shapes).filter((country) => isInside(ringsOf(shapes[country]!), place))
      assert.deepEqual(found, [code])
    }
    for (const code of ['SG', 'HK', 'MT', 'BQ', 'RE']) assert.ok(code in dots, code)
  })

  it('leaves room on a page of 60 kB', () => {
    assert.ok(gzipSync(text).length < 20_000)
  })
})
