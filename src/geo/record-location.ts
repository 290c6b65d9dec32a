/**
 * A decoded data record -> what it says of a place. Knows the nested layout of MaxMind (and DB-IP's own files) and
 * the flat ones of ip-location-db and IPinfo. What a record lacks, or says in a way nobody knows, is absent.
 */
import { isMapping } from '../base/is-mapping.ts'
import { CONTINENTS, COUNTRIES } from '../routing/country.ts'
import { type Location, NOWHERE } from '../routing/location.ts'
import type { Coordinates } from '../routing/policy.ts'
import { subdivisionCode } from '../routing/subdivision.ts'

export function locationOfRecord(record: unknown): Location {
  if (!isMapping(record)) return NOWHERE
  const continent = readContinent(record)
  const country = readCountry(record)
  const asn = readAsn(record)
  const coordinates = readCoordinates(isMapping(record['location']) ? record['location'] : record)
  return {
    ...(continent === undefined ? {} : { continent }),
    ...(country === undefined ? {} : { country }),
    subdivisions: readSubdivisions(record, country),
    ...(asn === undefined ? {} : { asn }),
    ...(coordinates === undefined ? {} : { coordinates }),
  }
}

type DataRecord = Readonly<Record<string, unknown>>

/** MaxMind `continent.code`; flat `continent_code` or `continent`. */
function readContinent(record: DataRecord): string | undefined {
  const { continent, continent_code: flat } = record
  const code = isMapping(continent) ? continent['code'] : (flat ?? continent)
  return CONTINENTS.find((known) => known === code)
}

/** MaxMind `country.iso_code`; flat `country_code` or `country`. Never the country a network is registered in. */
function readCountry(record: DataRecord): string | undefined {
  const { country, country_code: flat } = record
  const code = isMapping(country) ? country['iso_code'] : (flat ?? country)
  return typeof code === 'string' && COUNTRIES.has(code) ? code : undefined
}

/** MaxMind `subdivisions[].iso_code`, or the English name where DB-IP gives no code; flat `state1`, `state2`. */
function readSubdivisions(record: DataRecord, country: string | undefined): string[] {
  const { subdivisions, state1, state2 } = record
  const found = Array.isArray(subdivisions) ? subdivisions.map(subdivisionText) : [state1, state2]
  return found.flatMap((text) => {
    if (typeof text !== 'string' || country === undefined) return []
    const code = /^[A-Z0-9]{1,3}$/.test(text) ? text : subdivisionCode(country, text)
    return code === undefined ? [] : [code]
  })
}

function subdivisionText(subdivision: unknown): unknown {
  if (!isMapping(subdivision)) return undefined
  const { iso_code: code, names } = subdivision
  return code ?? (isMapping(names) ? names['en'] : undefined)
}

/** `autonomous_system_number`; IPinfo's `asn` is `AS15169`. */
function readAsn(record: DataRecord): number | undefined {
  const { autonomous_system_number: number, asn } = record
  const text = String(number ?? asn).replace(/^AS/, '')
  return /^\d{1,10}$/.test(text) && Number(text) <= 0xffffffff ? Number(text) : undefined
}

function readCoordinates(record: DataRecord): Coordinates | undefined {
  const latitude = readDegrees(record['latitude'], 90)
  const longitude = readDegrees(record['longitude'], 180)
  return latitude === undefined || longitude === undefined ? undefined : { latitude, longitude }
}

function readDegrees(value: unknown, most: number): number | undefined {
  const degrees = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof degrees === 'number' && Math.abs(degrees) <= most ? degrees : undefined
}
