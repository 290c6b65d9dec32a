/** The zones of the differential test: what is served by the peers (master files) and by nearpop (YAML). */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { MasterFiles } from './peers.ts'
import { makeQueries, type Query } from './queries.ts'

export const ZONES_FOLDER = fileURLToPath(new URL('zones/', import.meta.url))

const ORIGINS = ['rich.example', 'other.example', 'own.rich.example', 'renamed.example']

export const MASTER_FILES: MasterFiles = Object.fromEntries(
  ORIGINS.map((origin) => [origin, `${ZONES_FOLDER}${origin}.zone`]),
)

export function queriesOfRichZones(): Query[] {
  const texts = Object.entries(MASTER_FILES).map(([origin, file]) => [`${origin}.`, readFileSync(file, 'utf8')])
  return makeQueries(Object.fromEntries(texts))
}
