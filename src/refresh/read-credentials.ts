/**
 * Who asks MaxMind: an account number and a licence key, each from a file of its own that only its owner and group may open.
 * Neither is ever quoted, whatever is wrong with it.
 */
import type { WrittenPath } from '../config/config.ts'
import { readSecret } from '../storage/read-files.ts'
import type { Credentials, MaxmindDownload } from './places-to-ask.ts'
import { RefreshFailure } from './refresh-failure.ts'

/** `resolvePath` as of Sources. Throws a RefreshFailure. */
export function readCredentials(
  { account, licenceKey }: Pick<MaxmindDownload, 'account' | 'licenceKey'>,
  resolvePath: (path: string, from: string) => string,
): Credentials {
  const read = ({ path, place }: WrittenPath, what: string, pattern: RegExp): string => {
    const file = resolvePath(path, place.file)
    const found = readSecret(file)
    if ('severity' in found) throw new RefreshFailure(found.message)
    const text = found.text.trim()
    if (!pattern.test(text)) throw new RefreshFailure(`"${file}" holds no ${what}`)
    return text
  }
  return {
    account: read(account, 'account number', /^\d{1,20}$/),
    licenceKey: read(licenceKey, 'licence key', /^[\x21-\x7e]{1,200}$/),
  }
}
