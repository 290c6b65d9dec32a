/**
 * A step of a reload: the secrets that `cookies` names. While their file has mistakes the last good ones hold; until there
 * were any, and without the key, those that were drawn at the start. Their text is never kept, as it is shown with problems.
 */
import type { Problem } from '../base/problem.ts'
import type { Config } from '../config/config.ts'
import { readCookieSecrets } from './cookie-secrets.ts'
import type { LastGood } from './last-good.ts'
import type { Snapshot } from './snapshot.ts'
import type { Sources } from './sources.ts'

export function reloadCookieSecrets(
  config: Config,
  sources: Sources,
  lastGood: LastGood,
  problems: Problem[],
): Pick<Snapshot, 'cookieSecrets'> {
  if (config.cookies === undefined) return { cookieSecrets: lastGood.drawnSecrets }
  const { path, place } = config.cookies.secrets
  const read = sources.readSecret(sources.resolvePath(path, place.file))
  if (!('text' in read)) {
    problems.push(read)
    return { cookieSecrets: lastGood.cookieSecrets }
  }
  const { secrets, problems: found } = readCookieSecrets(read)
  problems.push(...found)
  if (secrets !== undefined) lastGood.cookieSecrets = secrets
  return { cookieSecrets: lastGood.cookieSecrets }
}
