/**
 * The dashboard's world map from Natural Earth's countries at 1:50 million (public domain, by way of world-atlas):
 * simplified in topology, so that neighbours keep their common border, projected to Natural Earth I, and written as SVG
 * paths in whole units. What would be too small to see, or is no country of its own in the data, is a dot.
 */
import { type GeoPermissibleObjects, geoNaturalEarth1, geoPath } from 'd3-geo'
import isoCountries from 'i18n-iso-countries'
import { feature, merge } from 'topojson-client'
import { presimplify, simplify } from 'topojson-simplify'
import atlas from 'world-atlas/countries-50m.json' with { type: 'json' }
import { COUNTRIES } from '../../src/routing/country.ts'

export interface WorldMap {
  readonly width: number
  readonly height: number
  /** By ISO 3166-1 alpha-2 code: the `d` of an SVG path. */
  readonly shapes: Readonly<Record<string, string>>
  /** By code: the middle of a dot, x and y. */
  readonly dots: Readonly<Record<string, readonly [number, number]>>
}

type Ring = [number, number][]
type Polygon = Ring[]

const WIDTH = 2_000
/** From the northernmost land to the south of Tierra del Fuego: Antarctica has no clients. */
const NORTH = 83.7
const SOUTH = -57
const MARGIN = 4
/** Square degrees, below which a corner goes. */
const DETAIL = 0.06
/** Square units: what is smaller is left out of a country, and makes a country a dot. */
const ISLAND_MIN = 6
const COUNTRY_MIN = 45

/** Places that the data counts to another country or to none. */
const NAMED: Readonly<Record<string, string>> = { Somaliland: 'SO', Kosovo: 'XK', 'N. Cyprus': 'CY' }
/** Parts of a country's shape, by west, south, east and north, that have codes of their own. */
const PARTS: readonly (readonly [whole: string, part: string, box: readonly [number, number, number, number]])[] = [
  ['FR', 'GF', [-56, 1, -50, 7]],
  ['FR', 'GP', [-62, 15.7, -60.9, 16.7]],
  ['FR', 'MQ', [-61.4, 14.2, -60.7, 15.1]],
  ['FR', 'RE', [54, -22, 57, -20]],
  ['FR', 'YT', [44.5, -13.5, 45.6, -12]],
  ['NL', 'BQ', [-69, 11.5, -62, 18]],
  ['NO', 'SJ', [-10, 70.5, 40, 82]],
  ['NO', 'BV', [3, -55, 4, -54]],
]
/** Northern Norway reaches as far as Jan Mayen. */
const SVALBARD = { north: 74, jan: -7 }

export function drawWorldMap(): WorldMap {
  const projection = geoNaturalEarth1().scale(1).translate([0, 0]).precision(0.5)
  const [west, east] = [projection([-180, 0])![0], projection([180, 0])![0]]
  const scale = (WIDTH - 2 * MARGIN) / (east - west)
  const top = projection([0, NORTH])![1] * scale
  projection.scale(scale).translate([WIDTH / 2, MARGIN - top])
  const height = Math.ceil(projection([0, SOUTH])![1] + MARGIN)
  const shapes: Record<string, string> = {}
  const dots: Record<string, readonly [number, number]> = {}
  const countries = readCountries()
  for (const [code, { centre }] of [...COUNTRIES].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const rings = (countries.get(code) ?? []).flatMap((polygon) => projectedRings(polygon, projection))
    const land = rings.filter((ring) => Math.abs(areaOf(ring)) >= ISLAND_MIN)
    const area = Math.abs(land.reduce((sum, ring) => sum + areaOf(ring), 0))
    if (code !== 'AQ' && area >= COUNTRY_MIN) {
      shapes[code] = land.map(pathOf).join('')
    } else {
      const [x, y] = projection([centre.longitude, centre.latitude])!
      dots[code] = [round(x), Math.min(height - 8, round(y))]
    }
  }
  return { width: WIDTH, height, shapes, dots }
}

/** One line a country, so that a change of the data shows as a change of lines. */
export function formatWorldMap({ width, height, shapes, dots }: WorldMap): string {
  const lines = (entries: object) =>
    Object.entries(entries)
      .map(([code, value]) => `    ${JSON.stringify(code)}: ${JSON.stringify(value)}`)
      .join(',\n')
  return `{
  "width": ${width},
  "height": ${height},
  "shapes": {
${lines(shapes)}
  },
  "dots": {
${lines(dots)}
  }
}
`
}

/** Polygons in degrees by code. */
function readCountries(): Map<string, Polygon[]> {
  const topology = simplify(presimplify(atlas as never), DETAIL) as never as Parameters<typeof feature>[0]
  const { geometries } = (atlas as never as { objects: { countries: { geometries: Geometry[] } } }).objects.countries
  const codes = geometries.map((geometry) => codeOf(geometry))
  const countries = new Map<string, Polygon[]>()
  for (const code of new Set(codes)) {
    if (code === undefined) continue
    const own = geometries.filter((_, i) => codes[i] === code)
    const whole =
      own.length === 1 ? feature(topology, own[0] as never) : { geometry: merge(topology as never, own as never) }
    const { geometry } = whole as never as { geometry: { type: string; coordinates: Polygon | Polygon[] } }
    if (geometry === null) continue
    const polygons = (geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates) as Polygon[]
    for (const polygon of polygons) {
      const part = partOf(code, polygon[0]!)
      countries.set(part, [...(countries.get(part) ?? []), polygon])
    }
  }
  return countries
}

interface Geometry {
  readonly id?: string
  readonly properties: { readonly name: string }
}

function codeOf({ id, properties: { name } }: Geometry): string | undefined {
  return NAMED[name] ?? (id === undefined ? undefined : isoCountries.numericToAlpha2(id))
}

function partOf(code: string, ring: Ring): string {
  const longitudes = ring.map(([longitude]) => longitude)
  const latitudes = ring.map(([, latitude]) => latitude)
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)]
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)]
  if (code === 'NO' && south < SVALBARD.north && east > SVALBARD.jan && north > 0) return code
  const part = PARTS.find(
    ([whole, , box]) => whole === code && west >= box[0] && south >= box[1] && east <= box[2] && north <= box[3],
  )
  return part?.[1] ?? code
}

/** The rings of a polygon on the map, cut at the antimeridian by the projection. */
function projectedRings(polygon: Polygon, projection: ReturnType<typeof geoNaturalEarth1>): Ring[] {
  const rings: Ring[] = []
  let ring: Ring = []
  const context = {
    beginPath: () => {},
    arc: () => {},
    moveTo: (x: number, y: number) => {
      ring = [[x, y]]
    },
    lineTo: (x: number, y: number) => void ring.push([x, y]),
    closePath: () => void rings.push(ring),
  }
  geoPath(projection, context)({ type: 'Polygon', coordinates: polygon } as GeoPermissibleObjects)
  return rings
}

function areaOf(ring: Ring): number {
  let doubled = 0
  for (const [i, [x, y]] of ring.entries()) {
    const [nextX, nextY] = ring[(i + 1) % ring.length]!
    doubled += x * nextY - nextX * y
  }
  return doubled / 2
}

const round = (value: number): number => Math.round(value)

/** Whole units, from corner to corner: `m10 20l1-3 4 5z`. */
function pathOf(ring: Ring): string {
  const corners = ring.map(([x, y]) => [round(x), round(y)] as const)
  const distinct = corners.filter(([x, y], i) => i === 0 || x !== corners[i - 1]![0] || y !== corners[i - 1]![1])
  const [[x, y]] = distinct as [readonly [number, number]]
  const steps = distinct.slice(1).map(([toX, toY], i) => `${toX - distinct[i]![0]} ${toY - distinct[i]![1]}`)
  return `M${x} ${y}l${steps.join(' ').replaceAll(' -', '-')}z`
}
