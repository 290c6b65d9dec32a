/** System calls on one socket, with values in and out instead of memory. Numbers as Linux has them. */
import { type Family, parseAddress } from '../base/address.ts'
import type { ListenAddress } from './endpoint.ts'
import type { Libc } from './libc.ts'
import { AF, readSockaddr, SCRATCH_OCTETS, sockaddrOctets, writeSockaddr } from './sockaddr.ts'

export const SocketType = { STREAM: 1, DGRAM: 2 } as const
export const SOL_SOCKET = 1
export const SO_REUSEPORT = 15
export const IPPROTO_IPV6 = 41
export const IPV6_V6ONLY = 26
export const MSG_DONTWAIT = 0x40
export const MSG_NOSIGNAL = 0x4000

const SOCK_NONBLOCK = 0x800
const SOCK_CLOEXEC = 0x80000
const F_DUPFD_CLOEXEC = 1030
/** Below are those of standard streams. */
const FD_MIN = 3

/** Not bound yet, and not for children. Throws the system's error. */
export function openSocket(libc: Libc, domain: number, type: number): number {
  return must(libc, libc.socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0))
}

/** Throws the system's error. */
export function bindSocket(libc: Libc, fd: number, { address, port }: ListenAddress): void {
  must(libc, libc.bind(fd, libc.addressOf(writeSockaddr(address, port)), sockaddrOctets(familyOf(address))))
}

/** Throws the system's error. */
export function connectSocket(libc: Libc, fd: number, { address, port }: ListenAddress): void {
  must(libc, libc.connect(fd, libc.addressOf(writeSockaddr(address, port)), sockaddrOctets(familyOf(address))))
}

/** Where the socket is bound; undefined when that is no IP address. Throws the system's error. */
export function localAddress(libc: Libc, fd: number): { address: string; port: number; family: Family } | undefined {
  const sockaddr = new Uint8Array(SCRATCH_OCTETS)
  const length = new Uint8Array(SCRATCH_OCTETS)
  length[0] = SCRATCH_OCTETS
  must(libc, libc.getsockname(fd, libc.addressOf(sockaddr), libc.addressOf(length)))
  return readSockaddr(sockaddr)
}

/** Below 0 when the system refuses. */
export function setOption(libc: Libc, fd: number, level: number, option: number, value: number): number {
  const octets = new Uint8Array(SCRATCH_OCTETS)
  new DataView(octets.buffer).setInt32(0, value, true)
  return libc.setsockopt(fd, level, option, libc.addressOf(octets), INT_OCTETS)
}

/** Throws the system's error. */
export function readOption(libc: Libc, fd: number, level: number, option: number): number {
  const octets = new Uint8Array(SCRATCH_OCTETS)
  const length = new Uint8Array(SCRATCH_OCTETS)
  length[0] = INT_OCTETS
  must(libc, libc.getsockopt(fd, level, option, libc.addressOf(octets), libc.addressOf(length)))
  return new DataView(octets.buffer).getInt32(0, true)
}

/** Another file descriptor of the same socket, to be closed apart, and not for children. Throws the system's error. */
export function duplicate(libc: Libc, fd: number): number {
  return must(libc, libc.fcntl(fd, F_DUPFD_CLOEXEC, FD_MIN))
}

/** What a call gave; throws the system's error when it failed. */
export function must(libc: Libc, result: number): number {
  if (result < 0) throw libc.lastError()
  return result
}

export function familyOf(address: string): Family {
  return address.includes(':') ? 6 : 4
}

/** Whether it stands for every address of the machine. */
export function isWildcard(address: string): boolean {
  return parseAddress(address)!.octets.every((octet) => octet === 0)
}

export function domainOf(address: string): number {
  return AF[familyOf(address)]
}

const INT_OCTETS = 4
