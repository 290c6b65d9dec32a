/**
 * UDP sockets through system calls: opened, bound and prepared for replies, as file descriptors that any thread of the
 * process can serve. A socket that was opened by somebody else is made the same, but for what its opener has chosen.
 */
import type { Family } from '../base/address.ts'
import type { ListenAddress } from './endpoint.ts'
import type { Libc } from './libc.ts'
import {
  bindSocket,
  connectSocket,
  domainOf,
  familyOf,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  isWildcard,
  localAddress,
  must,
  openSocket,
  readOption,
  SO_REUSEPORT,
  SOL_SOCKET,
  SocketType,
  setOption,
} from './socket-calls.ts'

const SO_SNDBUF = 7
const SO_RCVBUF = 8
const IPPROTO_IP = 0
const IP_PKTINFO = 8
const IP_MTU_DISCOVER = 10
const IP_PMTUDISC_PROBE = 3
const IPV6_RECVPKTINFO = 49

/** Bursts wait here while the process does something else; the usual 208 kB loses datagrams. */
export const SOCKET_BUFFER_OCTETS = 4 * 1024 * 1024

export interface DatagramSocket {
  readonly fd: number
  readonly family: Family
  /** The one in use, never 0. */
  readonly port: number
}

/** Throws the system's error, with nothing left open. */
export function openDatagramSocket(libc: Libc, listen: ListenAddress): DatagramSocket {
  const family = familyOf(listen.address)
  const fd = openSocket(libc, domainOf(listen.address), SocketType.DGRAM)
  try {
    // The system grants what its maximum allows.
    for (const option of [SO_RCVBUF, SO_SNDBUF]) setOption(libc, fd, SOL_SOCKET, option, SOCKET_BUFFER_OCTETS)
    if (listen.isShared) must(libc, setOption(libc, fd, SOL_SOCKET, SO_REUSEPORT, 1))
    if (family === 6) must(libc, setOption(libc, fd, IPPROTO_IPV6, IPV6_V6ONLY, 1))
    setReplyOptions(libc, fd, listen.address)
    bindSocket(libc, fd, listen)
    return { fd, family, port: localAddress(libc, fd)!.port }
  } catch (error) {
    libc.close(fd)
    throw error
  }
}

/** Prepares a socket that is bound to `address` already. Its buffers only grow. Throws the system's error. */
export function prepareDatagramSocket(libc: Libc, fd: number, address: string): void {
  setReplyOptions(libc, fd, address)
  const fresh = openSocket(libc, domainOf('0.0.0.0'), SocketType.DGRAM)
  try {
    for (const option of [SO_RCVBUF, SO_SNDBUF]) {
      setOption(libc, fresh, SOL_SOCKET, option, SOCKET_BUFFER_OCTETS)
      const granted = readOption(libc, fresh, SOL_SOCKET, option)
      if (readOption(libc, fd, SOL_SOCKET, option) < granted)
        setOption(libc, fd, SOL_SOCKET, option, SOCKET_BUFFER_OCTETS)
    }
  } finally {
    libc.close(fresh)
  }
}

/** Sends to `address` alone from now on, and takes datagrams from there alone. Throws the system's error. */
export function connectDatagramSocket(libc: Libc, { fd }: DatagramSocket, address: ListenAddress): void {
  connectSocket(libc, fd, address)
}

/** What a reply leaves by: from the address that was asked, and whole. */
function setReplyOptions(libc: Libc, fd: number, address: string): void {
  const isIpv6 = familyOf(address) === 6
  // Elsewhere there is but one address to leave from, and it would be told of each datagram for nothing.
  if (isWildcard(address)) {
    const [level, option] = isIpv6 ? [IPPROTO_IPV6, IPV6_RECVPKTINFO] : [IPPROTO_IP, IP_PKTINFO]
    must(libc, setOption(libc, fd, level, option, 1))
  }
  // Never in fragments, and no forged "fragmentation needed" is heeded (RFC 9715 section 3.1). Besides, a datagram that cannot
  // be fragmented needs no identification (RFC 6864 section 4.1), which is dear to draw. Replies are below what IPv6 may fragment.
  if (!isIpv6) setOption(libc, fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_PROBE)
}
