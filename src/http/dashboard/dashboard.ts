/**
 * The health dashboard: one page, rendered here, with one stylesheet and one script; nothing is fetched from elsewhere, and
 * all of it can be read without the script. Whoever serves this has let the caller in already.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { didYouMean } from '../../base/nearest-name.ts'
import type { ServerControl } from '../../control/server-control.ts'
import { problemResponse } from '../problem-details.ts'
import { renderPage } from './page.ts'
import { readView } from './view.ts'

/** `mayOrder` tells whether whoever asks may order as well as read. */
export function buildDashboard(control: ServerControl, mayOrder: (request: Request) => boolean): Hono {
  const app = new Hono()
  const style = asset('style.css', 'text/css')
  const script = asset('script.js', 'text/javascript')
  const assets = { style: `assets/style.css?${style.hash}`, script: `assets/script.js?${script.hash}` }
  app.get('/', (context) => {
    const view = readView(control, new URL(context.req.url).searchParams, mayOrder(context.req.raw))
    if (typeof view === 'string') return problemResponse(404, view)
    return new Response(String(renderPage(view, assets)), {
      headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...PAGE_SAFETY },
    })
  })
  for (const { file, response } of [style, script]) app.get(`/assets/${file}`, () => response())
  app.get('/assets/*', ({ req }) =>
    problemResponse(404, `there is no ${req.path}: ${didYouMean(req.path, ASSET_PATHS)}`),
  )
  return app
}

const ASSET_PATHS = ['/assets/style.css', '/assets/script.js']

/** Nothing but what the page itself brings may run, be shown or be asked. */
const PAGE_SAFETY = {
  'content-security-policy':
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** Read once: the address changes with the content, so that browsers may keep it for good. */
function asset(file: string, type: string) {
  const octets = readFileSync(new URL(file, import.meta.url))
  const hash = createHash('sha256').update(octets).digest('hex').slice(0, 12)
  const headers = {
    'content-type': `${type}; charset=utf-8`,
    'cache-control': 'public, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  }
  return { file, hash, response: () => new Response(octets, { headers }) }
}
