/**
 * TCP over node:net: one listening socket per address, as every server must offer beside UDP (RFC 7766 section 5). Holds
 * the connections and their limits; what happens on one is tcp-connection.ts. Never reads or writes a message itself.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { QueryHandler } from '../answer/query-handler.ts'
import { LIMITS } from '../base/limits.ts'
import { ConnectionCounts, newConnectionCells } from './connection-counts.ts'
import { ConnectionTable } from './connection-table.ts'
import { Counter, count, type TransportCounters } from './counters.ts'
import type { Endpoint, ListenAddress } from './endpoint.ts'
import { ListenError } from './listen-error.ts'
import { newTcpArena, TcpConnection, type TcpLimits, type TcpService, type Timers } from './tcp-connection.ts'

const SYSTEM_TIMERS: Timers = { setTimeout, clearTimeout }

/** What the listening sockets of one thread share. */
export interface TcpOptions {
  readonly limits?: TcpLimits
  readonly connections?: ConnectionTable<TcpConnection>
  /** For tests. */
  readonly timers?: Timers
}

/** The connections of one thread; its clients are counted together with those of the others. */
export function newConnectionTable(
  limits: TcpLimits = LIMITS,
  counts = new ConnectionCounts(newConnectionCells(1, 0), 0),
): ConnectionTable<TcpConnection> {
  return new ConnectionTable(limits, counts)
}

/** Listens on one address. Rejects with a ListenError. */
export function openTcp(
  listen: ListenAddress,
  handler: QueryHandler,
  counters: TransportCounters,
  { limits = LIMITS, connections: table = newConnectionTable(limits), timers = SYSTEM_TIMERS }: TcpOptions = {},
): Promise<Endpoint> {
  const service: TcpService = { handler, counters, limits, timers, table, arena: newTcpArena() }
  const server = createServer({
    allowHalfOpen: true,
    noDelay: true, // replies are gathered here; the kernel has nothing to wait for
    highWaterMark: limits.tcpWriteQueueOctetsMax,
  })
  server.on('connection', (socket) => acceptConnection(socket, service))
  const closed = new Promise((resolve) => server.once('close', resolve))
  return new Promise((resolve, reject) => {
    const onRefused = (error: Error) => reject(new ListenError('TCP', listen, error))
    server.once('error', onRefused)
    const { address: host, port, isShared: reusePort = false, fd } = listen
    const where = fd === undefined ? { host, port, ipv6Only: host.includes(':'), reusePort } : { fd }
    server.listen(where, () => {
      server.off('error', onRefused)
      server.on('error', () => count(counters, Counter.tcpRefused)) // accept failed: out of descriptors
      resolve({
        address: host,
        port: (server.address() as AddressInfo).port,
        release: () => void server.close(),
        close: () => closeServer(server, closed, service),
      })
    })
  })
}

function acceptConnection(socket: Socket, service: TcpService): void {
  const address = socket.remoteAddress
  if (address === undefined) {
    socket.destroy() // reset while it waited to be accepted
    return
  }
  if (!service.table.makeRoom(address)) {
    count(service.counters, Counter.tcpRefused)
    socket.destroy()
    return
  }
  count(service.counters, Counter.tcpAccepted)
  new TcpConnection(socket, address, service)
}

/** Lets connections finish what they were asked, for as long as a client would have to send one message. */
async function closeServer(server: Server, closed: Promise<unknown>, service: TcpService): Promise<void> {
  const { table, timers, limits } = service
  const grace = timers.setTimeout(() => {
    for (const connection of table.list()) connection.destroy()
  }, limits.tcpMessageMs)
  server.close()
  for (const connection of table.list()) connection.close()
  await closed
  timers.clearTimeout(grace)
}
