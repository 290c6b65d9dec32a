/** Second step of a reload: the geo databases. One that cannot be read or opened keeps its last good octets. */
import type { Problem } from '../base/problem.ts'
import type { Config, WrittenPath } from '../config/config.ts'
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
    if (typeof found === 'string') problems.push(problemAt(source, found))
    for (const { file, mark } of typeof found === 'string' ? [] : found) {
      const loaded = loadDatabase(file, mark, source, sources, lastGood, problems)
      if (loaded !== undefined) databases.push(loaded)
    }
  }
  if (databases.length === 0) return [...lastGood.databases.values()]
  lastGood.databases = new Map(databases.map((database) => [database.file, database]))
  return databases
}

/** The source that is not a path: the database that comes with the program. */
export const EMBEDDED = 'embedded'

function loadDatabase(
  file: string,
  mark: string,
  source: WrittenPath,
  sources: Sources,
  lastGood: LastGood,
  problems: Problem[],
): LoadedDatabase | undefined {
  const known = lastGood.databases.get(file)
  if (known?.mark === mark) return known
  const read = sources.readDatabase(file)
  const opened = typeof read === 'string' ? read : openDatabase(file, read.octets)
  if (typeof opened !== 'string') return { file, mark, database: opened }
  problems.push(problemAt(source, opened))
  return known
}

function problemAt(source: WrittenPath, message: string): Problem {
  return { severity: 'error', code: 'database', message, place: source.place }
}
