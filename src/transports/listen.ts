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
  const pairs: Pair[] = []
  for (const listen of addresses) pairs.push(await openPair(listen, openers))
  const tcpEndpoints = pairs.flatMap((pair) => pair.tcp ?? [])
  const udpEndpoints = pairs.flatMap((pair) => pair.udp ?? [])
  const close = async () => {
    await closeAll(tcpEndpoints) // meanwhile UDP is still answered
    await closeAll(udpEndpoints)
  }
  const errors = pairs.flatMap((pair) => pair.errors)
  if (errors.length > 0) {
    await close()
    throw new AggregateError(errors, errors.map((error) => error.message).join('\n'))
  }
  const release = () => {
    for (const endpoint of [...tcpEndpoints, ...udpEndpoints]) endpoint.release()
  }
  const endpoints = addresses.map(({ address }, i) => ({ address, port: tcpEndpoints[i]!.port }))
  return { endpoints, release, close }
}

type Opener = (listen: ListenAddress) => Promise<Endpoint>

interface Openers {
  readonly tcp: Opener
  readonly udp: Opener
}

/** What has opened on one address, and why not what has not. */
interface Pair {
  readonly tcp?: Endpoint | undefined
  readonly udp?: Endpoint | undefined
  readonly errors: readonly ListenError[]
}

async function openPair(listen: ListenAddress, openers: Openers, tries = CHOSEN_PORT_TRIES): Promise<Pair> {
  const errors: ListenError[] = []
  const tcp = await unlessRefused(openers.tcp(listen), errors)
  const chosen = listen.port === 0
  if (chosen && tcp === undefined) return { errors } // no port to ask for
  const udp = await unlessRefused(openers.udp({ ...listen, port: tcp?.port ?? listen.port }), errors)
  const taken = chosen && errors[0]?.code === 'EADDRINUSE'
  if (!taken || tries === 1) return { tcp, udp, errors }
  await tcp?.close()
  return openPair(listen, openers, tries - 1)
}

async function unlessRefused(opening: Promise<Endpoint>, errors: ListenError[]): Promise<Endpoint | undefined> {
  try {
    return await opening
  } catch (error) {
    if (!(error instanceof ListenError)) throw error
    errors.push(error)
    return undefined
  }
}

async function closeAll(endpoints: readonly Endpoint[]): Promise<void> {
  await Promise.all(endpoints.map((endpoint) => endpoint.close()))
}
