/**
 * Who may ask what over the network, decided before any route is looked for: only requests that are meant for us, that no
 * other site's page makes, and of those who may. Reading needs the role of a viewer, everything else that of an admin.
 */
import type { AccessToken } from '../control/access-tokens.ts'
import { isCrossSite } from './cross-site.ts'
import { isOwnHost } from './own-host.ts'
import { problemResponse } from './problem-details.ts'
import { challengeFor, roleOf } from './role-of.ts'

export interface Access {
  /** Undefined: whoever can connect may read, and nobody may order. Empty: nobody gets in. */
  readonly tokens: readonly AccessToken[] | undefined
  /** What this server is called, in lower case. */
  readonly hosts: readonly string[]
}

/** Of a request; `path` is what routes are found by. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: Headers
}

/** Why not; undefined when the request may go on. `localAddress` is where its connection came in. */
export function refuse(
  { method, path, headers }: Asked,
  { tokens, hosts }: Access,
  localAddress?: string,
): Response | undefined {
  const host = headers.get('host') ?? ''
  if (!isOwnHost(host, hosts, localAddress)) {
    return problemResponse(421, `this server is not called "${host}"; auth.hosts in nearpop.yaml says what else it is`)
  }
  if (isCrossSite(method, headers)) return problemResponse(403, 'a page of another site may not ask this server')
  if (OPEN_PATHS.includes(path)) return undefined
  const isRead = method === 'GET' || method === 'HEAD'
  if (tokens === undefined) return isRead ? undefined : problemResponse(403, NO_ORDERS)
  const role = roleOf(headers.get('authorization') ?? undefined, tokens)
  if (role === undefined) {
    const detail = 'a token is wanted, of the file that auth.tokens in nearpop.yaml names'
    return problemResponse(401, detail, { 'www-authenticate': challengeFor(path) })
  }
  return isRead || role === 'admin' ? undefined : problemResponse(403, 'this token may only read')
}

/** Whether the headers of a request hold what orders need. */
export function mayOrder(headers: Headers, { tokens }: Access): boolean {
  return tokens !== undefined && roleOf(headers.get('authorization') ?? undefined, tokens) === 'admin'
}

/** For whoever watches processes: they tell nothing else. */
const OPEN_PATHS = ['/livez', '/readyz']

const NO_ORDERS =
  'without "auth" in nearpop.yaml nothing can be ordered over the network; "nearpop pop" and "nearpop reload" can, on this machine'
