/**
 * What came of fetching the databases that are fetched, read anew with each reload: that the last try failed, or that what
 * came of it waits to be accepted, is a warning, as the last good one serves; so is a secret for it that cannot be had.
 */
import type { Problem } from '../base/problem.ts'
import type { Config, Download, WrittenPath } from '../config/config.ts'
import type { SnapshotRefresh } from './snapshot.ts'
import type { Sources } from './sources.ts'

/** In the order of nearpop.yaml. */
export function reloadRefreshes(config: Config, sources: Sources, problems: Problem[]): readonly SnapshotRefresh[] {
  const secrets = new Map<string, WrittenPath>()
  const refreshes = config.geodb.flatMap(({ path, place, download }): SnapshotRefresh[] => {
    if (download === undefined) return []
    for (const secret of secretsOf(download)) secrets.set(secret.path, secret)
    const file = sources.resolvePath(path, place.file)
    const refresh = { name: download.name, file, ...sources.readRefresh(file) }
    problems.push(...problemsOf(refresh, place))
    return [refresh]
  })
  for (const { path, place } of secrets.values()) {
    const found = sources.readSecret(sources.resolvePath(path, place.file))
    if ('severity' in found) problems.push({ ...found, severity: 'warning', place })
  }
  return refreshes
}

function secretsOf(download: Download): WrittenPath[] {
  return download.kind === 'maxmind' ? [download.account, download.licenceKey] : []
}

function problemsOf({ name, failure, waiting }: SnapshotRefresh, place: Problem['place']): Problem[] {
  const problems: Problem[] = []
  if (failure !== undefined) {
    const message = `"${name}" could not be fetched: ${failure}`
    problems.push({ severity: 'warning', code: 'database-refresh', message, place })
  }
  if (waiting !== undefined) {
    const message = `"${name}" was fetched and is not used: ${waiting}`
    const hint = 'if that is as it should be, "nearpop geodb update --accept" takes it'
    problems.push({ severity: 'warning', code: 'database-waiting', message, place, hint })
  }
  return problems
}
