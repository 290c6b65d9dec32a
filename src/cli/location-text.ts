/** Where a client is, in words. */
import { COUNTRIES } from '../routing/country.ts'
import type { Location } from '../routing/location.ts'
import type { Coordinates } from '../routing/policy.ts'

/** `EU, FR (France), subdivision IDF, AS 64500, at 48.86, 2.35`. */
export function formatLocation({ continent, country, subdivisions, asn, coordinates }: Location): string {
  const known = country === undefined ? undefined : COUNTRIES.get(country)
  const parts = [
    continent,
    country && `${country}${known === undefined ? '' : ` (${known.name})`}`,
    subdivisions.length > 0 && `subdivision ${subdivisions.join(', ')}`,
    asn !== undefined && `AS ${asn}`,
    coordinates && `at ${formatCoordinates(coordinates)}${coordinates === known?.centre ? ' (its centre)' : ''}`,
  ]
  return parts.filter((part) => typeof part === 'string').join(', ') || 'nowhere that is known'
}

function formatCoordinates({ latitude, longitude }: Coordinates): string {
  return `${latitude.toFixed(2)}, ${longitude.toFixed(2)}`
}
