/**
 * The file that `auth.tokens` names: one token per line, after it its role if that is not `viewer`, and comments after a
 * `#`. Kept as hashes, so that neither memory nor a problem shows a token. Tokens look as RFC 6750 section 2.1 has them.
 */
import { createHash } from 'node:crypto'
import { LIMITS } from '../base/limits.ts'
import type { Problem } from '../base/problem.ts'
import type { TextFile } from './sources.ts'

/** A viewer may read everything; an admin may also order: overrides and reloads. */
const ROLES = ['viewer', 'admin'] as const
export type Role = (typeof ROLES)[number]

export interface AccessToken {
  readonly sha256: Uint8Array
  readonly role: Role
}

/** `tokens` is there when no problem is an error. */
export function readAccessTokens(file: TextFile): { tokens?: readonly AccessToken[]; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const tokens: AccessToken[] = []
  const lineOf = new Map<string, number>()
  for (const [i, text] of file.text.split('\n').entries()) {
    const [token, role = 'viewer', ...rest] = text.replace(/#.*/, '').split(/\s+/).filter(Boolean)
    if (token === undefined) continue
    const known = ROLES.find((name) => name === role)
    const fault = faultOf(token) ?? (known === undefined || rest.length > 0 ? ROLE_FAULT : undefined)
    const earlier = lineOf.get(token)
    lineOf.set(token, i + 1)
    const message = fault ?? (earlier === undefined ? undefined : `the token of line ${earlier} again`)
    if (message !== undefined) problems.push(problemAt(file, i + 1, message))
    else tokens.push({ sha256: hashToken(token), role: known! })
  }
  if (lineOf.size === 0) problems.push(problemAt(file, 1, 'the file holds no token, so that nobody could get in'))
  if (tokens.length > LIMITS.accessTokensMax) {
    problems.push(problemAt(file, 1, `the file holds ${tokens.length} tokens, at most ${LIMITS.accessTokensMax}`))
  }
  return problems.length > 0 ? { problems } : { tokens, problems }
}

export function hashToken(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}

const ROLE_FAULT = 'after a token there is its role, viewer or admin, and nothing else'

/** Never quotes it. */
function faultOf(token: string): string | undefined {
  if (!/^[\w.~+/-]+=*$/.test(token)) return 'a token is made of letters, digits and - . _ ~ + / only'
  const { accessTokenCharactersMin: min, accessTokenCharactersMax: max } = LIMITS
  if (token.length >= min && token.length <= max) return undefined
  return `the token has ${token.length} characters, wanted are ${min} to ${max}: "openssl rand -hex 32" makes a good one`
}

function problemAt({ file }: TextFile, line: number, message: string): Problem {
  return { severity: 'error', code: 'access-token', message, place: { file, line, column: 1, length: 1 } }
}
