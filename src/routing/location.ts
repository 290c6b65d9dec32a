/** Where a client is, as the geo databases say: what rules are evaluated on. Absent means the databases do not say. */
import type { Coordinates } from './policy.ts'

export interface Location {
  /** AF AN AS EU NA OC SA: by our own country table where the country is known, else the database's word. */
  readonly continent?: string
  /** ISO 3166-1 alpha-2. */
  readonly country?: string
  /** ISO 3166-2 codes without the country, outermost first: `CA` of US-CA. */
  readonly subdivisions: readonly string[]
  readonly asn?: number
  /** From the database, else the country's centroid. */
  readonly coordinates?: Coordinates
}

export const NOWHERE: Location = { subdivisions: [] }
