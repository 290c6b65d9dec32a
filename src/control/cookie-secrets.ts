/**
 * The file that `cookies.secrets` names: one secret of 128 bits per line, as 32 hex digits, and comments after a `#`. Two
 * at most: the first makes cookies and both are good, so that all servers of an address can change theirs without a
 * moment at which one does not know what another made (RFC 9018 section 5). Problems never show a line.
 */
import { LIMITS } from '../base/limits.ts'
import type { Problem } from '../base/problem.ts'
import { type SipKey, sipKeyOf } from '../dns/siphash.ts'
import type { TextFile } from './sources.ts'

/** `secrets` is there when no problem is an error. */
export function readCookieSecrets(file: TextFile): { secrets?: readonly SipKey[]; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const secrets = new Map<string, SipKey>()
  for (const [i, line] of file.text.split('\n').entries()) {
    const text = line.replace(/#.*/, '').trim().toLowerCase()
    if (text === '') continue
    const fault = !/^[0-9a-f]{32}$/.test(text) ? FORM_FAULT : secrets.has(text) ? 'the same secret again' : undefined
    if (fault !== undefined) problems.push(problemAt(file, i + 1, fault))
    else secrets.set(text, sipKeyOf(Uint8Array.from(text.match(/../g)!, (pair) => Number.parseInt(pair, 16))))
  }
  if (secrets.size === 0 && problems.length === 0) problems.push(problemAt(file, 1, 'the file holds no secret'))
  if (secrets.size > LIMITS.cookieSecretsMax) {
    problems.push(problemAt(file, 1, `the file holds ${secrets.size} secrets, at most ${LIMITS.cookieSecretsMax}`))
  }
  return problems.length > 0 ? { problems } : { secrets: [...secrets.values()], problems }
}

const FORM_FAULT = 'a secret is 32 hex digits and nothing else: "openssl rand -hex 16" makes one'

function problemAt({ file }: TextFile, line: number, message: string): Problem {
  return { severity: 'error', code: 'cookie-secret', message, place: { file, line, column: 1, length: 1 } }
}
