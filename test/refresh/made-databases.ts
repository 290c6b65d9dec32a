/** Small databases of countries, as sources would have them. */
import { writeMmdb } from '../geo/mmdb-writer.ts'

export interface MadeDatabase {
  /** By network. */
  readonly countries?: Readonly<Record<string, string>>
  readonly type?: string
  /** Seconds since 1970. */
  readonly builtSeconds?: number
}

const WORLD = { '1.0.0.0/8': 'AU', '2.0.0.0/8': 'FR', '3.0.0.0/8': 'US', '4.0.0.0/8': 'US', '2a00::/16': 'FR' }

export function countryDatabase({ countries = WORLD, type = 'Country', builtSeconds }: MadeDatabase = {}): Uint8Array {
  const networks = Object.entries(countries).map(([network, country]) => {
    return [network, { country: { iso_code: country } }] as const
  })
  const built = builtSeconds === undefined ? {} : { build_epoch: builtSeconds }
  return writeMmdb({ networks, metadata: { database_type: type, ...built } })
}

/** With this one, 1 of the 4 IPv4 networks is elsewhere. */
export const MOVED = { ...WORLD, '1.0.0.0/8': 'FR' }
