/**
 * A step of a reload: the tokens that `auth` lets in. While their file has mistakes the last good ones hold, and until
 * there were any, nobody gets in. Their text is never kept, as it is shown with problems.
 */
import type { Problem } from '../base/problem.ts'
import type { Config } from '../config/config.ts'
import { readAccessTokens } from './access-tokens.ts'
import type { LastGood } from './last-good.ts'
import type { Snapshot } from './snapshot.ts'
import type { Sources } from './sources.ts'

export function reloadAccessTokens(
  config: Config,
  sources: Sources,
  lastGood: LastGood,
  problems: Problem[],
): Pick<Snapshot, 'accessTokens'> {
  if (config.auth === undefined) return {}
  const { path, place } = config.auth.tokens
  const read = sources.readSecret(sources.resolvePath(path, place.file))
  if (!('text' in read)) {
    problems.push(read)
    return { accessTokens: lastGood.accessTokens }
  }
  const { tokens, problems: found } = readAccessTokens(read)
  problems.push(...found)
  if (tokens !== undefined) lastGood.accessTokens = tokens
  return { accessTokens: lastGood.accessTokens }
}
