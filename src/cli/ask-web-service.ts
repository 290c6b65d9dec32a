/**
 * What MaxMind's web service says of an address, to be held against what the databases here say. Asks with the account of
 * the first database of MaxMind in nearpop.yaml: GeoLite accounts are served by a host of their own.
 */
import { type City, WebServiceClient } from '@maxmind/geoip2-node'
import type { Config } from '../config/config.ts'
import { locationOfRecord } from '../geo/record-location.ts'
import type { MaxmindDownload } from '../refresh/places-to-ask.ts'
import { readCredentials } from '../refresh/read-credentials.ts'
import { RefreshFailure } from '../refresh/refresh-failure.ts'
import type { Location } from '../routing/location.ts'
import { fileSources } from './file-sources.ts'

export interface WebServiceAnswer {
  readonly host: string
  readonly network: string | undefined
  readonly location: Location
}

/** For tests. */
export type Fetch = typeof fetch

/** A sentence when there is no answer. */
export async function askWebService(
  config: Config,
  address: string,
  fetcher?: Fetch,
): Promise<WebServiceAnswer | string> {
  const download = config.geodb.map(({ download }) => download).find((download) => download?.kind === 'maxmind')
  if (download === undefined) return 'nearpop.yaml names no database of MaxMind, and so no account to ask with'
  const host = hostFor(download)
  try {
    const { account, licenceKey } = readCredentials(download, fileSources().resolvePath)
    const timeout = ANSWER_MS
    const client = new WebServiceClient(account, licenceKey, { host, timeout, ...(fetcher && { fetcher }) })
    const found = await client.city(address)
    return { host, network: found.traits.network, location: locationIn(found) }
  } catch (error) {
    if (error instanceof RefreshFailure) return error.message
    const { code, error: text, message } = error as { code?: string; error?: string; message: string }
    return `${host} gives no answer: ${text ?? message}${code === undefined ? '' : ` (${code})`}`
  }
}

/** By the code that reads databases. */
function locationIn({ continent, country, subdivisions = [], location, traits }: City): Location {
  return locationOfRecord({
    continent,
    country: { iso_code: country?.isoCode },
    subdivisions: subdivisions.map(({ isoCode }) => ({ iso_code: isoCode })),
    location,
    autonomous_system_number: traits.autonomousSystemNumber,
  })
}

const ANSWER_MS = 5_000

function hostFor({ name }: Pick<MaxmindDownload, 'name'>): string {
  return name.startsWith('GeoLite') ? 'geolite.info' : 'geoip.maxmind.com'
}
