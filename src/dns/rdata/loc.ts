/**
 * Where something is on Earth (RFC 1876): latitude and longitude to a thousandth of a second of arc, altitude to a
 * centimetre above 100 km below the reference spheroid. Size and precisions are one digit and a power of ten in
 * centimetres; what does not fit exactly is refused, never rounded. Seconds, then minutes, may be left out, and so may
 * the size and precisions (1 m, 10 km, 10 m) from the end.
 */
import { FieldRefusal, MALFORMED, type RestOfFields } from './field-kind.ts'
import { readUnsigned, writeUnsigned } from './number-fields.ts'
import { recordTypeOfFields } from './record-type-of-fields.ts'

const KEYS = [
  ...['lat_degrees', 'lat_minutes', 'lat_seconds', 'lat_direction'],
  ...['long_degrees', 'long_minutes', 'long_seconds', 'long_direction'],
  ...['altitude', 'size', 'precision_horz', 'precision_vert'],
]
const OCTETS = 16
const EQUATOR = 2 ** 31
const ARC_PER_DEGREE = 3_600_000 // thousandths of a second
const DEEPEST_CENTIMETRES = 10_000_000
const ALTITUDE_MAX = 2 ** 32 - 1 - DEEPEST_CENTIMETRES
const PRECISION_MAX = 9 * 10 ** 9
const PRECISION_DEFAULTS = ['1', '10000', '10']

const location: RestOfFields = {
  takes: 'rest',
  parse(texts) {
    const latitude = parseAngle(texts, 0, 'NS', 90)
    if (latitude instanceof FieldRefusal) return latitude
    const longitude = parseAngle(texts.slice(latitude.fields), 4, 'EW', 180)
    if (longitude instanceof FieldRefusal) return longitude
    const lengths = texts.slice(latitude.fields + longitude.fields)
    const altitude = parseMetres(lengths[0] ?? '', -DEEPEST_CENTIMETRES, ALTITUDE_MAX)
    if (typeof altitude === 'string') return new FieldRefusal(lengths[0] ?? '', altitude, 8)
    if (lengths.length > 4) return new FieldRefusal(lengths[4]!, 'part of a location, which ends before it', 11)
    const octets = [0]
    for (const [i, fallback] of PRECISION_DEFAULTS.entries()) {
      const octet = parsePrecision(lengths[i + 1] ?? fallback)
      if (typeof octet === 'string') return new FieldRefusal(lengths[i + 1]!, octet, 9 + i)
      octets.push(octet)
    }
    const numbers = [EQUATOR + latitude.arc, EQUATOR + longitude.arc, DEEPEST_CENTIMETRES + altitude]
    return Uint8Array.from([...octets, ...numbers.flatMap((number) => [...writeUnsigned(number, 4)])])
  },
  measure: (rdata, at) => (isLocation(rdata.subarray(at)) ? OCTETS : MALFORMED),
  format(octets) {
    const latitude = formatAngle(readUnsigned(octets.subarray(4, 8)) - EQUATOR, 'NS')
    const longitude = formatAngle(readUnsigned(octets.subarray(8, 12)) - EQUATOR, 'EW')
    const altitude = formatMetres(readUnsigned(octets.subarray(12, 16)) - DEEPEST_CENTIMETRES)
    const precisions = [...octets.subarray(1, 4)].map((octet) => formatMetres((octet >> 4) * 10 ** (octet & 15)))
    return [latitude, longitude, altitude, ...precisions].join(' ')
  },
}

export const LOC = recordTypeOfFields({
  type: 29,
  mnemonic: 'LOC',
  fields: [{ key: 'location', kind: location }],
  shape: {
    kind: 'mapping',
    keys: KEYS.map((key) => ({ key, kind: 'text', aliases: [] })),
    fields: (values) => KEYS.map((key) => String(values[key] ?? '')),
  },
})

/** Version 0, digits of precisions up to 9, both angles on Earth. */
function isLocation(octets: Uint8Array): boolean {
  return (
    octets.length === OCTETS &&
    octets[0] === 0 &&
    octets.subarray(1, 4).every((octet) => octet >> 4 <= 9 && (octet & 15) <= 9) &&
    Math.abs(readUnsigned(octets.subarray(4, 8)) - EQUATOR) <= 90 * ARC_PER_DEGREE &&
    Math.abs(readUnsigned(octets.subarray(8, 12)) - EQUATOR) <= 180 * ARC_PER_DEGREE
  )
}

/** `degrees [minutes [seconds]] direction`, signed by the direction, and how many fields that were. */
function parseAngle(
  texts: readonly string[],
  key: number,
  directions: 'NS' | 'EW',
  degreesMax: number,
): { arc: number; fields: number } | FieldRefusal {
  const end = texts.findIndex((text, i) => i > 0 && i <= 3 && text.length === 1 && directions.includes(text))
  if (end < 0) return new FieldRefusal(texts[3] ?? '', `${directions[0]} or ${directions[1]}`, key + 3)
  const [degreesText = '', minutesText = '0', secondsText = '0'] = texts.slice(0, end)
  const degrees = parseDecimal(degreesText, 0)
  if (!isBetween(degrees, 0, degreesMax)) return new FieldRefusal(degreesText, `degrees from 0 to ${degreesMax}`, key)
  const minutes = parseDecimal(minutesText, 0)
  if (!isBetween(minutes, 0, 59)) return new FieldRefusal(minutesText, 'minutes from 0 to 59', key + 1)
  const seconds = parseDecimal(secondsText, 3)
  if (!isBetween(seconds, 0, 59_999)) {
    return new FieldRefusal(secondsText, 'seconds from 0 to 59.999, with at most three decimals', key + 2)
  }
  const arc = degrees * ARC_PER_DEGREE + minutes * 60_000 + seconds
  if (arc > degreesMax * ARC_PER_DEGREE)
    return new FieldRefusal(degreesText, `degrees, minutes and seconds of at most ${degreesMax} degrees`, key)
  return { arc: texts[end] === directions[0] ? arc : -arc, fields: end + 1 }
}

/** Centimetres, or what was wanted. */
function parseMetres(text: string, minimum: number, maximum: number): number | string {
  const centimetres = parseDecimal(text.replace(/m$/i, ''), 2)
  if (isBetween(centimetres, minimum, maximum)) return centimetres
  return `metres from ${minimum / 100} to ${maximum / 100}, with at most two decimals`
}

/** The octet of a size or precision: its digit and its power of ten in four bits each. */
function parsePrecision(text: string): number | string {
  const centimetres = parseMetres(text, 0, PRECISION_MAX)
  if (typeof centimetres === 'string') return centimetres
  let digit = centimetres
  let power = 0
  while (digit > 9 && digit % 10 === 0) {
    digit /= 10
    power++
  }
  return digit > 9 ? 'metres of a single digit and zeros, such as 0.3, 20 or 10000' : (digit << 4) | power
}

/** A decimal number in units of its last allowed decimal place, exactly; further zeros are allowed. */
function parseDecimal(text: string, decimals: number): number | undefined {
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,10})(?:\.(\d+))?$/.exec(text) ?? []
  if (whole === undefined || !/^0*$/.test(fraction.slice(decimals))) return undefined
  const number = Number(whole + fraction.slice(0, decimals).padEnd(decimals, '0'))
  return sign === '-' ? -number : number
}

function isBetween(number: number | undefined, minimum: number, maximum: number): number is number {
  return number !== undefined && number >= minimum && number <= maximum
}

function formatAngle(arc: number, directions: 'NS' | 'EW'): string {
  const size = Math.abs(arc)
  const degrees = Math.floor(size / ARC_PER_DEGREE)
  const minutes = Math.floor(size / 60_000) % 60
  return `${degrees} ${minutes} ${formatDecimal(size % 60_000, 3)} ${arc < 0 ? directions[1] : directions[0]}`
}

function formatMetres(centimetres: number): string {
  return `${centimetres < 0 ? '-' : ''}${formatDecimal(Math.abs(centimetres), 2)}m`
}

function formatDecimal(number: number, decimals: number): string {
  const digits = String(number).padStart(decimals + 1, '0')
  return `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
