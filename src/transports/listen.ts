/**
 * Opens UDP and TCP together on every address that is listened on: the same port for both (RFC 7766 section 5), all of
 * them or none. Says every reason at once when it cannot, so that an operator mends them in one go.
 */
import type { QueryHandler } from '../answer/query-handler.ts'
import type { TransportCounters } from './counters.ts'
import type { Endpoint, ListenAddress } from './endpoint.ts'
import { ListenError } from './listen-error.ts'
import { newConnectionTable, openTcp, type TcpOptions } from './tcp.ts'
import { openUdp } from './udp-portable.ts'

/** Tries for a port that is free in both transports, when the system chooses it. */
const CHOSEN_PORT_TRIES = 8

export interface Transports {
  /** In the order of the addresses asked for; `port` is the one in use. */
  readonly endpoints: readonly ListenAddress[]
  /** Takes nothing new on any of them; connections that are open go on. */
  release(): void
  /** Closes all of them; done when the last is closed. Called once. */
  close(): Promise<void>
}

export type OpenEndpoint = (
  listen: ListenAddress,
  handler: QueryHandler,
  counters: TransportCounters,
) => Endpoint | Promise<Endpoint>

export interface TransportOptions extends TcpOptions {
  readonly tcp?: OpenEndpoint
  readonly udp?: OpenEndpoint
}

/**
 * Listens on all of `addresses`. Rejects with an AggregateError of ListenErrors, one per socket that could not listen,
 * after closing those that could. Both are Node's own, UDP one datagram at a time, unless `tcp` or `udp` opens another.
 */
export async function openTransports(
  addresses: readonly ListenAddress[],
  handler: QueryHandler,
  counters: TransportCounters,
  { tcp, udp = openUdp, ...shared }: TransportOptions = {},
): Promise<Transports> {
  const connections = newConnectionTable(shared.limits)
  const openTcpHere: OpenEndpoint = (listen) => openTcp(listen, handler, counters, { connections, ...shared })
  const openers: Openers = {
    tcp: async (listen) => (tcp ?? openTcpHere)(listen, handler, counters),
    udp: async (listen) => udp(listen, handler, counters),
  }
  const open: Endpoint[] = []
  const endpoints: ListenAddress[] = []
  const errors: ListenError[] = []
  for (const listen of addresses) {
    const pair = await openPair(listen, openers)
    open.push(...pair.open)
    errors.push(...pair.errors)
    endpoints.push({ address: listen.address, port: pair.open[0]?.port ?? listen.port })
  }
  const close = async () => {
    await Promise.all(open.map((endpoint) => endpoint.close()))
  }
  const release = () => {
    for (const endpoint of open) endpoint.release()
  }
  if (errors.length === 0) return { endpoints, release, close }
  await close()
  throw new AggregateError(errors, errors.map((error) => error.message).join('\n'))
}

type Opener = (listen: ListenAddress) => Promise<Endpoint>

interface Openers {
  readonly tcp: Opener
  readonly udp: Opener
}

interface Pair {
  readonly open: Endpoint[]
  readonly errors: ListenError[]
}

/** TCP and UDP on one address; the sockets that opened, and the errors of those that did not. */
async function openPair(listen: ListenAddress, openers: Openers, tries = CHOSEN_PORT_TRIES): Promise<Pair> {
  const pair: Pair = { open: [], errors: [] }
  await collect(pair, openers.tcp(listen))
  const chosen = listen.port === 0
  if (chosen && pair.errors.length > 0) return pair // no port to ask for
  const port = pair.open[0]?.port ?? listen.port
  await collect(pair, openers.udp({ ...listen, port }))
  const taken = chosen && pair.errors[0]?.code === 'EADDRINUSE'
  if (!taken || tries === 1) return pair
  await Promise.all(pair.open.map((endpoint) => endpoint.close()))
  return openPair(listen, openers, tries - 1)
}

async function collect(pair: Pair, opening: Promise<Endpoint>): Promise<void> {
  try {
    pair.open.push(await opening)
  } catch (error) {
    if (!(error instanceof ListenError)) throw error
    pair.errors.push(error)
  }
}
