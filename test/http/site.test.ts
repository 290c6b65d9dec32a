/** Who may ask what, over real HTTP: every method by every role under every kind of name, on every kind of path. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ADMIN, type Asked, openSite, TOKENS, VIEWER } from './open-site.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'] as const
const ROLES = { none: undefined, wrong: VIEWER.toUpperCase(), viewer: VIEWER, admin: ADMIN } as const
const HOSTS = {
  'localhost:8053': true,
  '127.0.0.1': true,
  ns1: true,
  'evil.example': false,
  '192.0.2.1': false,
} as const

/** What the methods of a path come to when the guard lets them through; all others are `otherwise`. */
const PATHS: Readonly<Record<string, Partial<Record<(typeof METHODS)[number] | 'otherwise', number>>>> = {
  '/': { GET: 200, HEAD: 200, otherwise: 404 },
  '/assets/style.css': { GET: 200, HEAD: 200, otherwise: 404 },
  '/metrics': { GET: 200, HEAD: 200, otherwise: 404 },
  '/livez': { GET: 200, HEAD: 200, otherwise: 404 },
  '/readyz': { GET: 200, HEAD: 200, otherwise: 404 },
  '/api/v1/status': { GET: 200, HEAD: 200, otherwise: 405 },
  '/api/v1/events/stream': { HEAD: 200, otherwise: 405 },
  '/api/v1/overrides/fr': { PUT: 400, DELETE: 200, otherwise: 405 },
  '/api/v1/reload': { POST: 202, otherwise: 405 },
  '/api/v1': { otherwise: 404 },
  '/api/v1/nothing': { otherwise: 404 },
  '/api/v1/%2e%2e/%2e%2e/livez': { GET: 200, HEAD: 200, otherwise: 404 },
  '//api/v1/status': { otherwise: 404 },
  '/nothing': { otherwise: 404 },
}
const OPEN = ['/livez', '/readyz', '/api/v1/%2e%2e/%2e%2e/livez']

interface Case {
  readonly method: (typeof METHODS)[number]
  readonly path: string
  readonly host: keyof typeof HOSTS
  readonly role: keyof typeof ROLES
}

const CASES: readonly Case[] = METHODS.flatMap((method) =>
  Object.keys(PATHS).flatMap((path) =>
    (Object.keys(HOSTS) as (keyof typeof HOSTS)[]).flatMap((host) =>
      (Object.keys(ROLES) as (keyof typeof ROLES)[]).map((role) => ({ method, path, host, role })),
    ),
  ),
).filter(({ method, path }) => !(method === 'GET' && path === '/api/v1/events/stream')) // never ends

function wanted({ method, path, host, role }: Case, hasTokens: boolean): number {
  if (!HOSTS[host]) return 421
  const isRead = method === 'GET' || method === 'HEAD'
  if (!OPEN.includes(path)) {
    if (hasTokens && (role === 'none' || role === 'wrong')) return 401
    if (!isRead && !(hasTokens && role === 'admin')) return 403
  }
  return PATHS[path]![method] ?? PATHS[path]!.otherwise!
}

function headersOf({ host, role }: Case, scheme: 'bearer' | 'basic'): Record<string, string> {
  const token = ROLES[role]
  if (token === undefined) return { host }
  const credentials = scheme === 'bearer' ? `Bearer ${token}` : `Basic ${Buffer.from(`me:${token}`).toString('base64')}`
  return { host, authorization: credentials }
}

describe('the site', () => {
  for (const [auth, tokens] of [
    ['with auth', TOKENS],
    ['without auth', undefined],
  ] as const) {
    it(`lets in by method, role, name and path, ${auth}`, async (context) => {
      const { ask, control } = await openSite(context, tokens)
      let orders = 0
      control.reloading = () => Promise.reject(new Error(`ordered ${++orders} times`))
      let wantedOrders = 0
      for (const [i, one] of CASES.entries()) {
        const { status, headers, text } = await ask(one.path, {
          method: one.method,
          headers: headersOf(one, i % 2 === 0 ? 'bearer' : 'basic'),
        })
        const about = `${one.method} ${one.path} to ${one.host} by ${one.role}`
        assert.equal(status, wanted(one, tokens !== undefined), about)
        if (status === 202) wantedOrders++
        assert.equal(headers['x-content-type-options'], 'nosniff', about)
        assert.equal(headers['referrer-policy'], 'no-referrer', about)
        assert.match(String(headers['content-security-policy']), /default-src 'none';.*frame-ancestors 'none'/, about)
        assert.equal(headers['cross-origin-resource-policy'], 'same-origin', about)
        if (status === 401) assert.equal(headers['www-authenticate'], challengeOf(one.path), about)
        if (status >= 400 && one.method !== 'HEAD') assert.equal(JSON.parse(text).status, status, about)
      }
      assert.equal(orders, wantedOrders)
      assert.equal(orders > 0, tokens !== undefined)
    })
  }

  it('lets nobody in while the tokens cannot be read, but for who asks how it is', async (context) => {
    const { ask } = await openSite(context, [])
    assert.equal((await ask('/', { headers: { authorization: `Bearer ${ADMIN}` } })).status, 401)
    assert.equal((await ask('/livez')).status, 200)
  })

  it('does what no page of another site makes a browser ask', async (context) => {
    const { ask, control } = await openSite(context, TOKENS)
    const order = (headers: Record<string, string>): Asked => ({
      method: 'DELETE',
      headers: { authorization: `Bearer ${ADMIN}`, ...headers },
    })
    await control.setOverride('fr', { kind: 'drain' })
    assert.equal((await ask('/api/v1/overrides/fr', order({ origin: 'http://evil.example' }))).status, 403)
    assert.equal((await ask('/api/v1/overrides/fr', order({ 'sec-fetch-site': 'cross-site' }))).status, 403)
    assert.equal((await ask('/api/v1/overrides/fr', order({ 'sec-fetch-site': 'same-site' }))).status, 403)
    assert.notEqual(control.status().pops[1]!.override, undefined)
    assert.equal((await ask('/api/v1/overrides/fr', order({ 'sec-fetch-site': 'same-origin' }))).status, 200)
    assert.equal(control.status().pops[1]!.override, undefined)
  })

  it('says why it is not ready, and lives all the same', async (context) => {
    const { ask, reasons } = await openSite(context)
    assert.equal((await ask('/readyz')).text, 'ready\n')
    reasons.push('the server is stopping', 'no zone is loaded')
    const { status, text } = await ask('/readyz')
    assert.deepEqual([status, text], [503, 'not ready: the server is stopping; no zone is loaded\n'])
    assert.equal((await ask('/livez')).status, 200)
  })

  it('answers a bug of its own with 500 and tells the log', async (context) => {
    const { ask, control, log } = await openSite(context)
    control.status = () => {
      throw new Error('secret')
    }
    for (const path of ['/', '/api/v1/status']) {
      const { status, text } = await ask(path)
      assert.equal(status, 500)
      assert.ok(!text.includes('secret'))
    }
    assert.equal(log.lines.length, 2)
  })
})

/** A browser asks its person for what Basic wants. */
function challengeOf(path: string): string {
  return path.startsWith('/api/') ? 'Bearer realm="nearpop"' : 'Basic realm="nearpop", charset="UTF-8"'
}
