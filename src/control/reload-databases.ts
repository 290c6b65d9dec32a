/**
 * Second step of a reload: the geo databases. One that cannot be read or opened keeps its last good octets, and a source
 * in which none is found keeps all it had. A database whose file is as it was is not opened again. What is to be fetched
 * and is not there yet is a warning, as the others serve.
 */
import { hasErrors, type Problem } from '../base/problem.ts'
import type { Config, GeoSource } from '../config/config.ts'
import { openDatabase } from '../geo/database.ts'
import type { LastGood, LoadedDatabase } from './last-good.ts'
import type { Sources } from './sources.ts'

/** In the order of nearpop.yaml: later ones win. Empty when none could ever be opened. */
export function reloadDatabases(
  config: Config,
  sources: Sources,
  lastGood: LastGood,
  problems: Problem[],
): readonly LoadedDatabase[] {
  const databases: LoadedDatabase[] = []
  for (const source of config.geodb) {
    const path = source.path === EMBEDDED ? EMBEDDED : sources.resolvePath(source.path, source.place.file)
    const found = sources.findDatabases(path)
    if (typeof found === 'string') {
      problems.push(source.download === undefined ? problemAt(source, found) : notFetchedAt(source))
      databases.push(...lastGood.databases.filter((database) => database.source === source.path))
      continue
    }
    for (const { file, mark } of found) {
      const loaded = loadDatabase(file, mark, source, sources, lastGood, problems)
      if (loaded !== undefined) databases.push(loaded)
    }
  }
  if (databases.length > 0) lastGood.databases = databases
  if (lastGood.databases.length === 0 && !hasErrors(problems)) {
    const hint = 'fetch it with "nearpop geodb update", or put "embedded" above it'
    problems.push({ ...problemAt(config.geodb[0]!, 'there is no database to serve from yet'), hint })
  }
  return lastGood.databases
}

/** The source that is not a path: the database that comes with the program. */
export const EMBEDDED = 'embedded'

function loadDatabase(
  file: string,
  mark: string,
  source: GeoSource,
  sources: Sources,
  lastGood: LastGood,
  problems: Problem[],
): LoadedDatabase | undefined {
  const known = lastGood.databases.find((database) => database.source === source.path && database.file === file)
  if (known?.mark === mark) return known
  const opened = openFile(file, sources, lastGood)
  if (typeof opened !== 'string') return { source: source.path, file, mark, ...opened }
  problems.push(problemAt(source, opened))
  return known
}

function openFile(
  file: string,
  sources: Sources,
  { trees }: LastGood,
): Pick<LoadedDatabase, 'digest' | 'database'> | string {
  const read = sources.readDatabase(file)
  if (typeof read === 'string') return read
  const wasOpened = trees?.databases.includes(read.digest)
  const database = openDatabase(read.octets, wasOpened)
  return typeof database === 'string' ? `cannot open "${file}": ${database}` : { digest: read.digest, database }
}

function problemAt(source: GeoSource, message: string): Problem {
  return { severity: 'error', code: 'database', message, place: source.place }
}

function notFetchedAt({ download, place }: GeoSource): Problem {
  const message = `"${download!.name}" has not been fetched yet`
  const hint = 'a running server fetches it by itself; "nearpop geodb update" does so now'
  return { severity: 'warning', code: 'database-not-fetched', message, place, hint }
}
