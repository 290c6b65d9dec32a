/** The site over real HTTP on a free port of 127.0.0.1, in front of a fake server. */
import type { TestContext } from 'node:test'
import { request } from 'undici'
import { hashToken } from '../../src/control/access-tokens.ts'
import { buildApi } from '../../src/http/api.ts'
import type { Access } from '../../src/http/guard.ts'
import { openHttpServer } from '../../src/http/http-server.ts'
import { buildSite } from '../../src/http/site.ts'
import { freePort } from '../cli/server-process.ts'
import { FakeControl } from './fake-control.ts'
import { keptLog } from './kept-log.ts'

export const VIEWER = 'viewer-viewer-viewer-viewer-viewer'
export const ADMIN = 'admin-admin-admin-admin-admin-admin'
export const TOKENS: NonNullable<Access['tokens']> = [
  { sha256: hashToken(VIEWER), role: 'viewer' },
  { sha256: hashToken(ADMIN), role: 'admin' },
]

export interface Asked {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE' | 'PATCH' | 'OPTIONS'
  readonly headers?: Record<string, string>
  readonly body?: string
}

export async function openSite(context: Pick<TestContext, 'after'>, tokens: Access['tokens'] = undefined) {
  const control = new FakeControl()
  const log = keptLog()
  const reasons: string[] = []
  const site = buildSite({
    control,
    api: buildApi(control, log),
    access: () => ({ tokens, hosts: ['ns1'] }),
    reasonsNotReady: async () => reasons,
    log,
  })
  const port = await freePort()
  const server = await openHttpServer({ address: '127.0.0.1', port }, site.fetch, log)
  let isOpen = true
  const close = async () => {
    if (isOpen) await server.close()
    isOpen = false
  }
  context.after(close)
  const ask = async (path: string, { method = 'GET', headers = {}, body }: Asked = {}) => {
    const options = { method, headers, ...(body === undefined ? {} : { body }) }
    const response = await request(`http://127.0.0.1:${port}${path}`, options)
    return { status: response.statusCode, headers: response.headers, text: await response.body.text() }
  }
  return { control, log, reasons, port, close, ask }
}
