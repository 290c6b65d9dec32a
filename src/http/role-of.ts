/**
 * What a token lets its bearer do. It comes as a bearer token (RFC 6750 section 2.1) from programs, or as the password of
 * Basic (RFC 7617), with any user, from browsers, which ask for it by themselves. Compared in constant time, with every
 * token, as hashes of one length.
 */
import { timingSafeEqual } from 'node:crypto'
import { type AccessToken, hashToken, type Role } from '../control/access-tokens.ts'

/** `authorization` is the header; undefined when no token of ours is in it. */
export function roleOf(authorization: string | undefined, tokens: readonly AccessToken[]): Role | undefined {
  const token = tokenIn(authorization)
  if (token === undefined) return undefined
  const hash = hashToken(token)
  let role: Role | undefined
  for (const known of tokens) if (timingSafeEqual(hash, known.sha256)) role = known.role
  return role
}

/**
 * For a reply with status 401 (RFC 9110 section 11.6.1). One alone, as some browsers read no second one: of the API for
 * programs, of everything else for browsers.
 */
export function challengeFor(path: string): string {
  return path.startsWith('/api/') ? 'Bearer realm="nearpop"' : 'Basic realm="nearpop", charset="UTF-8"'
}

function tokenIn(authorization = ''): string | undefined {
  const [, scheme, credentials] = /^(bearer|basic) +([\w.~+/-]+=*)$/i.exec(authorization) ?? []
  if (credentials === undefined) return undefined
  if (scheme!.toLowerCase() === 'bearer') return credentials
  const [, password] = /:(.*)$/s.exec(Buffer.from(credentials, 'base64').toString()) ?? []
  return password
}
