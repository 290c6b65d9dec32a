/** Plays whoever has databases to fetch, on this machine: by path, what is sent; and what was asked, as it came. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

export type Reply = (request: IncomingMessage, response: ServerResponse) => void

export interface SourceServer {
  /** Such as `http://127.0.0.1:40000`. */
  readonly origin: string
  /** By path, with what follows it; whatever is not there is answered with 404. */
  readonly replies: Map<string, Reply>
  /** What came, in order. */
  readonly asked: { readonly path: string; readonly headers: IncomingMessage['headers'] }[]
}

export async function playSource(context: Pick<TestContext, 'after'>): Promise<SourceServer> {
  const replies = new Map<string, Reply>()
  const asked: SourceServer['asked'] = []
  const server = createServer((request, response) => {
    const path = request.url!
    asked.push({ path, headers: request.headers })
    const reply = replies.get(path) ?? status(404)
    reply(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  context.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, replies, asked }
}

/** Sends it whole, or 304 to who has it. */
export function send(octets: Uint8Array | string, headers: Record<string, string> = {}): Reply {
  return (request, response) => {
    const { etag } = headers
    const isKnown = etag !== undefined && request.headers['if-none-match'] === etag
    response.writeHead(isKnown ? 304 : 200, headers)
    response.end(isKnown ? undefined : octets)
  }
}

export function status(code: number, headers: Record<string, string> = {}): Reply {
  return (_request, response) => {
    response.writeHead(code, headers)
    response.end(`status ${code}`)
  }
}

/** The line that `sha256sum` writes. */
export function checksumLine(octets: Uint8Array, file: string): string {
  return `${createHash('sha256').update(octets).digest('hex')}  ${file}\n`
}
