/**
 * All sources that are fetched, one after the other, each held against the databases as they are by then on the disk. What
 * fails or waits for one says nothing of the next.
 */
import { LIMITS } from '../base/limits.ts'
import type { Config, Download, GeoSource } from '../config/config.ts'
import { findGeoFiles } from '../storage/geo-files.ts'
import { checkInWorker } from './check-in-worker.ts'
import type { CheckOrder } from './check-worker.ts'
import { PUBLISHERS, type Publishers } from './places-to-ask.ts'
import { readCredentials } from './read-credentials.ts'
import { type UpdateOutcome, updateDatabase } from './update-database.ts'

export interface FetchedSource extends GeoSource {
  readonly download: Download
}

export interface DatabaseUpdate {
  readonly name: string
  /** Where it is kept. */
  readonly file: string
  readonly outcome: UpdateOutcome
}

export interface UpdateOptions {
  /** `path` as written in the file `from`. */
  readonly resolvePath: (path: string, from: string) => string
  /** Whether databases may differ from those in use, however much. */
  readonly isAccepted: boolean
  readonly signal: AbortSignal
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** For tests. */
  readonly publishers?: Publishers
}

/** Those of `geodb` that are fetched. */
export function fetchedSources({ geodb }: Config): FetchedSource[] {
  return geodb.filter((source): source is FetchedSource => source.download !== undefined)
}

/** `sources` are some of those of `config`; gives each as it is done. */
export async function* updateDatabases(
  config: Config,
  sources: readonly FetchedSource[],
  { resolvePath, isAccepted, signal, now, publishers = PUBLISHERS }: UpdateOptions,
): AsyncGenerator<DatabaseUpdate> {
  const fileOf = ({ path, place }: GeoSource) => resolvePath(path, place.file)
  for (const source of sources) {
    if (signal.aborted) return
    const file = fileOf(source)
    const outcome = await updateDatabase(source.download, file, {
      credentials: (download) => readCredentials(download, resolvePath),
      publishers,
      now,
      limits: LIMITS,
      signal,
      isAccepted,
      check: (candidate, isAccepted) =>
        checkInWorker(orderFor(candidate, isAccepted ? undefined : file, config, fileOf), LIMITS, signal),
    })
    yield { name: source.download.name, file, outcome }
  }
}

function orderFor(
  candidate: string,
  replaced: string | undefined,
  { geodb, policies, geodbRefresh }: Config,
  fileOf: (source: GeoSource) => string,
): CheckOrder {
  if (replaced === undefined) return { candidate }
  const databases = geodb.flatMap((source) => {
    const found = findGeoFiles(source.path === 'embedded' ? source.path : fileOf(source))
    return typeof found === 'string' ? [] : found
  })
  if (!databases.includes(replaced)) return { candidate }
  const against = { replaced, databases, policies: [...policies.values()], acceptShare: geodbRefresh.acceptShare }
  return { candidate, against }
}
