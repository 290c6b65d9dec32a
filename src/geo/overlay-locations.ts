/**
 * What several databases say of one address, made one: later databases win field by field, and our own country table
 * fills in what follows from the country.
 */
import { COUNTRIES } from '../routing/country.ts'
import { type Location, NOWHERE } from '../routing/location.ts'

/**
 * `over` wins field by field. When it names another country, what `under` says of a place goes with its country: a
 * subdivision or coordinates of one country never stand beside the name of another.
 */
export function overlayLocations(under: Location, over: Location): Location {
  const elsewhere = over.country !== undefined && under.country !== undefined && over.country !== under.country
  const { asn } = { ...under, ...over }
  return {
    ...(elsewhere ? NOWHERE : under),
    ...over,
    subdivisions: over.subdivisions.length > 0 || elsewhere ? over.subdivisions : under.subdivisions,
    ...(asn === undefined ? {} : { asn }),
  }
}

/** Continent by the country table; the country's centre where no database gives coordinates. */
export function completeLocation(location: Location): Location {
  const country = location.country === undefined ? undefined : COUNTRIES.get(location.country)
  if (country === undefined) return location
  return { ...location, continent: country.continent, coordinates: location.coordinates ?? country.centre }
}
