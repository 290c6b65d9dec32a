/**
 * Takes the addresses that threads will answer on: finds out that all of them are free, and opens their sockets, one per
 * thread, address and transport. They belong to the process, so that what waits at the socket of a thread that dies is
 * answered by the next one. A server of the same user could join addresses that are shared unnoticed, so they are first
 * listened on alone, for a moment. What somebody has opened already is taken as it is: nothing is tried there.
 */
import type { QueryHandler } from '../answer/query-handler.ts'
import { newTransportCounters } from './counters.ts'
import { openDatagramSocket, prepareDatagramSocket } from './datagram-socket.ts'
import type { Endpoint, ListenAddress } from './endpoint.ts'
import { type HeldSocket, isAt } from './held-socket.ts'
import type { Libc } from './libc.ts'
import { type OpenEndpoint, openTransports } from './listen.ts'
import { ListenError } from './listen-error.ts'
import { openStreamSocket } from './stream-socket.ts'
import { openTcp } from './tcp.ts'
import { openUdp } from './udp-portable.ts'

export interface ClaimedAddresses {
  /** In the order of the addresses asked for; `port` is the one in use. */
  readonly endpoints: readonly ListenAddress[]
  /** Whether threads listen beside each other. */
  readonly isShared: boolean
  /** What each thread serves; undefined when threads open sockets of their own. */
  readonly sockets: readonly (readonly HeldSocket[])[] | undefined
  /** All of the process, each once. */
  readonly fds: readonly number[]
  /** To be called when no thread answers any more. */
  close(): void
}

export interface ClaimOptions {
  readonly threads: number
  /** Sockets are only held where there is one. */
  readonly libc: Libc | undefined
  /** Opened by somebody else, each at one of the addresses; closed with the others. */
  readonly given?: readonly HeldSocket[]
}

/** Rejects with an AggregateError of ListenErrors, one for each address that cannot be had, or a ListenError. */
export async function claimAddresses(
  addresses: readonly ListenAddress[],
  { threads, libc, given = [] }: ClaimOptions,
): Promise<ClaimedAddresses> {
  const endpoints = await tryAlone(addresses, given)
  const isShared = threads > 1
  if (libc === undefined) return { endpoints, isShared, sockets: undefined, fds: [], close: () => {} }
  const open = given.map(({ fd }) => fd)
  const close = () => {
    for (const fd of open) libc.close(fd)
  }
  const sockets: HeldSocket[][] = Array.from({ length: threads }, () => [])
  try {
    for (const endpoint of endpoints) {
      for (const transport of TRANSPORTS) {
        const held = given.filter((socket) => isAt(socket, transport, endpoint))
        for (const socket of held) prepare(libc, socket)
        const isGiven = held.length > 0
        while (!isGiven && held.length < threads) {
          const socket = openHeld(libc, transport, { ...endpoint, isShared })
          open.push(socket.fd) // at once, as the next may not be had
          held.push(socket)
        }
        shareOut(held, sockets)
      }
    }
    return { endpoints, isShared, sockets, fds: open, close }
  } catch (error) {
    close()
    throw error
  }
}

const TRANSPORTS = ['TCP', 'UDP'] as const

/** Each socket is served by a thread and each thread has a socket: where there are fewer of these, threads share them. */
function shareOut(held: readonly HeldSocket[], threads: readonly HeldSocket[][]): void {
  for (let i = 0; i < Math.max(held.length, threads.length); i++) {
    threads[i % threads.length]!.push(held[i % held.length]!)
  }
}

/** Listens for a moment where nobody has; the addresses with their ports. */
async function tryAlone(
  addresses: readonly ListenAddress[],
  given: readonly HeldSocket[],
): Promise<readonly ListenAddress[]> {
  const unlessGiven =
    (transport: HeldSocket['transport'], open: OpenEndpoint): OpenEndpoint =>
    (listen, handler, counters) =>
      given.some((socket) => isAt(socket, transport, listen)) ? untried(listen) : open(listen, handler, counters)
  const options = { tcp: unlessGiven('TCP', openTcp), udp: unlessGiven('UDP', openUdp) }
  const alone = await openTransports(addresses, SILENT, newTransportCounters(), options)
  await alone.close()
  return alone.endpoints
}

const SILENT: QueryHandler = { handle: () => 0 }

function untried({ address, port }: ListenAddress): Endpoint {
  return { address, port, release: () => {}, close: async () => {} }
}

function openHeld(libc: Libc, transport: HeldSocket['transport'], listen: ListenAddress): HeldSocket {
  const { address, port } = listen
  try {
    const fd = transport === 'UDP' ? openDatagramSocket(libc, listen).fd : openStreamSocket(libc, listen)
    return { transport, address, port, fd }
  } catch (error) {
    throw new ListenError(transport, listen, error as NodeJS.ErrnoException)
  }
}

function prepare(libc: Libc, { transport, address, port, fd }: HeldSocket): void {
  try {
    if (transport === 'UDP') prepareDatagramSocket(libc, fd, address)
  } catch (error) {
    throw new ListenError(transport, { address, port }, error as NodeJS.ErrnoException)
  }
}
