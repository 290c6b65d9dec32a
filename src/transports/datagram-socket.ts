/**
 * UDP sockets through system calls: opened, bound and with packet info on, as file descriptors that any thread of the
 * process can serve. Structures as Linux has them (struct sockaddr_in, sockaddr_in6).
 */
import { networkInterfaces } from 'node:os'
import type { Family } from '../base/address.ts'
import { parseAddress } from '../base/address.ts'
import type { ListenAddress } from './endpoint.ts'
import type { Libc } from './libc.ts'

const AF: Readonly<Record<Family, number>> = { 4: 2, 6: 10 }
const SOCK_DGRAM = 2
const SOCK_NONBLOCK = 0x800
const SOCK_CLOEXEC = 0x80000
const SOL_SOCKET = 1
const SO_SNDBUF = 7
const SO_RCVBUF = 8
const SO_REUSEPORT = 15
const IPPROTO_IP = 0
const IP_PKTINFO = 8
const IP_MTU_DISCOVER = 10
const IP_PMTUDISC_OMIT = 5
const IPPROTO_IPV6 = 41
const IPV6_V6ONLY = 26
const IPV6_RECVPKTINFO = 49

/** Bursts wait here while the process does something else; the usual 208 kB loses datagrams. */
export const SOCKET_BUFFER_OCTETS = 4 * 1024 * 1024
/** Room for any socket address, and more than what V8 keeps on its own heap, which moves. */
const SCRATCH_OCTETS = 128

export interface DatagramSocket {
  readonly fd: number
  readonly family: Family
  /** The one in use, never 0. */
  readonly port: number
}

/** Throws the system's error, with nothing left open. */
export function openDatagramSocket(libc: Libc, { address, port, isShared = false }: ListenAddress): DatagramSocket {
  const family: Family = address.includes(':') ? 6 : 4
  const fd = libc.socket(AF[family], SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)
  if (fd < 0) throw libc.lastError()
  try {
    setOptions(libc, fd, family, isShared)
    const sockaddr = writeSockaddr(address, port)
    must(libc, libc.bind(fd, libc.addressOf(sockaddr), sockaddrOctets(family)))
    return { fd, family, port: localPort(libc, fd) }
  } catch (error) {
    libc.close(fd)
    throw error
  }
}

/** Sends to `address` alone from now on, and takes datagrams from there alone. Throws the system's error. */
export function connectDatagramSocket(libc: Libc, { fd, family }: DatagramSocket, { address, port }: ListenAddress) {
  must(libc, libc.connect(fd, libc.addressOf(writeSockaddr(address, port)), sockaddrOctets(family)))
}

function setOptions(libc: Libc, fd: number, family: Family, isShared: boolean): void {
  const set = (level: number, option: number, value: number): number => {
    const octets = new Uint8Array(SCRATCH_OCTETS)
    new DataView(octets.buffer).setInt32(0, value, true)
    return libc.setsockopt(fd, level, option, libc.addressOf(octets), 4)
  }
  // The system grants what its maximum allows.
  set(SOL_SOCKET, SO_RCVBUF, SOCKET_BUFFER_OCTETS)
  set(SOL_SOCKET, SO_SNDBUF, SOCKET_BUFFER_OCTETS)
  if (isShared) must(libc, set(SOL_SOCKET, SO_REUSEPORT, 1))
  if (family === 6) {
    must(libc, set(IPPROTO_IPV6, IPV6_V6ONLY, 1))
    must(libc, set(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1))
    return
  }
  must(libc, set(IPPROTO_IP, IP_PKTINFO, 1))
  // Forged "fragmentation needed" must not make replies fragment (RFC 9715 section 3.1, CVE of path MTU poisoning).
  set(IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT)
}

function must(libc: Libc, result: number): void {
  if (result < 0) throw libc.lastError()
}

function writeSockaddr(text: string, port: number): Uint8Array {
  const [address, zone] = text.split('%')
  const { family, octets } = parseAddress(address!)!
  const sockaddr = new Uint8Array(SCRATCH_OCTETS)
  const view = new DataView(sockaddr.buffer)
  view.setUint16(0, AF[family], true)
  view.setUint16(2, port)
  sockaddr.set(octets, family === 4 ? 4 : 8)
  if (zone !== undefined) view.setUint32(24, scopeOf(zone), true)
  return sockaddr
}

/** The number of an interface, which a link-local address needs (RFC 4007 section 6). */
function scopeOf(zone: string): number {
  const found = networkInterfaces()[zone]?.find(({ family }) => family === 'IPv6')
  return found?.family === 'IPv6' ? found.scopeid : Number(zone)
}

function sockaddrOctets(family: Family): number {
  return family === 4 ? 16 : 28
}

function localPort(libc: Libc, fd: number): number {
  const sockaddr = new Uint8Array(SCRATCH_OCTETS)
  const length = new Uint8Array(SCRATCH_OCTETS)
  length[0] = SCRATCH_OCTETS
  must(libc, libc.getsockname(fd, libc.addressOf(sockaddr), libc.addressOf(length)))
  return new DataView(sockaddr.buffer).getUint16(2)
}
