/**
 * Sockets that the process holds for its threads: opened by itself, or by somebody else and found out about here. What a
 * socket is told of by the socket itself (getsockname(2)), so that nothing has to be said beside it.
 */
import type { ListenAddress } from './endpoint.ts'
import type { Libc } from './libc.ts'
import {
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  isWildcard,
  localAddress,
  readOption,
  SOL_SOCKET,
  SocketType,
} from './socket-calls.ts'

const SO_TYPE = 3
const SO_ACCEPTCONN = 30

export interface HeldSocket {
  readonly transport: 'UDP' | 'TCP'
  /** IPv4 or IPv6 text in canonical form. */
  readonly address: string
  readonly port: number
  readonly fd: number
}

/** Whether a socket is of this transport and bound to this very address. */
export function isAt(
  socket: HeldSocket,
  transport: HeldSocket['transport'],
  { address, port }: ListenAddress,
): boolean {
  return socket.transport === transport && socket.address === address && socket.port === port
}

/** What somebody else has opened; or why queries cannot be answered on it, in a sentence that starts with "it". */
export function describeSocket(libc: Libc, fd: number): HeldSocket | string {
  try {
    const transport = TRANSPORTS[readOption(libc, fd, SOL_SOCKET, SO_TYPE)]
    const bound = localAddress(libc, fd)
    if (transport === undefined || bound === undefined) return 'it is neither UDP nor TCP'
    const { address, port, family } = bound
    if (transport === 'TCP' && readOption(libc, fd, SOL_SOCKET, SO_ACCEPTCONN) === 0) return NOT_LISTENING
    if (family === 6 && isWildcard(address) && readOption(libc, fd, IPPROTO_IPV6, IPV6_V6ONLY) === 0)
      return BOTH_FAMILIES
    return { transport, address, port, fd }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return code === 'EBADF' ? 'it is not open' : code === 'ENOTSOCK' ? 'it is no socket' : `the system says ${code}`
  }
}

const TRANSPORTS: Readonly<Record<number, HeldSocket['transport']>> = {
  [SocketType.DGRAM]: 'UDP',
  [SocketType.STREAM]: 'TCP',
}

const NOT_LISTENING = 'it is no listening socket (of systemd: Accept=no)'
/** Clients would come as addresses within ::ffff:0:0/96, which no geo database knows. */
const BOTH_FAMILIES =
  'it takes IPv4 at its IPv6 address too, by which nobody can be located (of systemd: BindIPv6Only=ipv6-only)'
