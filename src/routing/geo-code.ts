/**
 * Geo codes as operators write them: `EU`, `EU-FR`, `NA-US-CA` (continent, country, subdivision). Text <-> value.
 * The country decides, not the continent before it, so a continent that fits no convention is worth a note, no more.
 */
import { nearestName } from '../base/nearest-name.ts'
import { Mismatch } from '../base/shape.ts'
import { CONTINENTS, COUNTRIES, type Country } from './country.ts'
import type { Geo } from './policy.ts'
import { SUBDIVISIONS } from './subdivision.ts'

const WANTED = 'a geo code such as EU, EU-FR or NA-US-CA'
const CODE = 'unknown-geo'

/** The geo, with a sentence when its continent is not the country's; or what was wanted and the nearest known code. */
export function parseGeo(text: string): { readonly geo: Geo; readonly note?: string } | Mismatch {
  const [continent, countryCode, subdivision, ...rest] = text.split('-')
  if (rest.length > 0) return new Mismatch(WANTED, CODE)
  if (!CONTINENTS.some((known) => known === continent)) return unknownContinent(text)
  if (countryCode === undefined) return { geo: { continent: continent! } }
  const country = COUNTRIES.get(countryCode)
  if (country === undefined) return unknownCountry(text, continent!, countryCode)
  if (subdivision !== undefined && !isSubdivision(countryCode, subdivision)) {
    return unknownSubdivision(text, country, subdivision)
  }
  const geo = { continent: continent!, country: countryCode, ...(subdivision === undefined ? {} : { subdivision }) }
  if (country.continents.includes(continent!)) return { geo }
  const right = formatGeo({ ...geo, continent: country.continent })
  return { geo, note: `${country.name} is not in ${continent}; only the country is compared; "${right}" says the same` }
}

export function formatGeo(geo: Geo): string {
  return [geo.continent, geo.country, geo.subdivision].filter((part) => part !== undefined).join('-')
}

/** What people write for countries that ISO 3166-1 calls otherwise. */
const COMMON_NAMES: ReadonlyMap<string, string> = new Map([
  ['UK', 'EU-GB'],
  ['USA', 'NA-US'],
])

function isSubdivision(country: string, code: string): boolean {
  const known = SUBDIVISIONS.get(country)
  return known === undefined ? /^[A-Z0-9]{1,3}$/.test(code) : known.has(code)
}

/** A country where a continent should be (`FR`, `US-CA`) is the commonest mistake: the hint is then the whole code. */
function unknownContinent(text: string): Mismatch {
  const upper = text.toUpperCase()
  const common = COMMON_NAMES.get(upper)
  if (common !== undefined) return mismatch(common)
  const country = COUNTRIES.get(upper.slice(0, 2))
  if (country !== undefined && /^..(-|$)/.test(upper)) {
    const whole = `${country.continent}-${upper}`
    if (!(parseGeo(whole) instanceof Mismatch)) return mismatch(whole)
  }
  if (upper !== text && !(parseGeo(upper) instanceof Mismatch)) return mismatch(upper)
  return mismatch(nearestName(text, [...CONTINENTS, ...countryCodes(COUNTRIES.values())]))
}

function unknownCountry(text: string, continent: string, code: string): Mismatch {
  const upper = text.toUpperCase()
  if (upper !== text && !(parseGeo(upper) instanceof Mismatch)) return mismatch(upper)
  const common = COMMON_NAMES.get(code)
  if (common !== undefined) return mismatch(common)
  const neighbours = [...COUNTRIES.values()].filter((country) => country.continent === continent)
  return mismatch(nearestName(text, countryCodes(neighbours)))
}

function unknownSubdivision(text: string, country: Country, code: string): Mismatch {
  const upper = text.toUpperCase()
  if (upper !== text && !(parseGeo(upper) instanceof Mismatch)) return mismatch(upper)
  const known = SUBDIVISIONS.get(country.code)
  if (known === undefined) return new Mismatch(`${WANTED}: a subdivision is 1 to 3 capital letters or digits`, CODE)
  const nearest = nearestName(code, known.keys())
  return mismatch(nearest && `${text.slice(0, text.lastIndexOf('-'))}-${nearest}`)
}

function countryCodes(countries: Iterable<Country>): string[] {
  return [...countries].map((country) => `${country.continent}-${country.code}`)
}

function mismatch(nearest: string | undefined): Mismatch {
  return new Mismatch(WANTED, CODE, nearest && `did you mean "${nearest}"?`)
}
