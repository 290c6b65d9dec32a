/** Real servers on loopback addresses, gone when the test is. */
import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer, type Server, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { certificate } from './certificate.ts'

export interface LocalServer {
  readonly address: string
  readonly port: number
  /** Resolves when the next connection that is accepted has closed. */
  readonly nextClosed: () => Promise<void>
  readonly connections: () => number
}

export function listen(context: TestContext, server: Server, address = '127.0.0.1'): Promise<LocalServer> {
  const sockets = new Set<Socket>()
  let accepted = 0
  server.on('connection', (socket) => {
    accepted++
    sockets.add(socket.on('error', () => {}).on('close', () => sockets.delete(socket)))
  })
  context.after(() => {
    for (const socket of sockets) socket.destroy()
    if (server.listening) server.close()
  })
  return new Promise((resolve, reject) => {
    server.on('error', reject)
    server.listen(0, address, () => {
      const bound = server.address()
      if (bound === null || typeof bound === 'string') throw new Error('no address')
      const nextClosed = () =>
        new Promise<void>((closed) => server.once('connection', (socket) => socket.once('close', () => closed())))
      resolve({ address, port: bound.port, nextClosed, connections: () => accepted })
    })
  })
}

export function listenTcp(context: TestContext, onSocket: (socket: Socket) => void, address?: string) {
  return listen(context, createServer(onSocket), address)
}

export function listenHttp(context: TestContext, onRequest: RequestListener, address?: string) {
  return listen(context, createHttpServer(onRequest), address)
}

export function listenHttps(context: TestContext, name: string, onRequest: RequestListener, address?: string) {
  const server = createHttpsServer({ cert: certificate(name), key: certificate('key') }, onRequest)
  server.on('tlsClientError', () => {})
  return listen(context, server, address)
}

/** An address and port where nothing listens. */
export async function closedPort(context: TestContext): Promise<LocalServer> {
  const server = createServer()
  const place = await listen(context, server)
  await new Promise((resolve) => server.close(resolve))
  return place
}
