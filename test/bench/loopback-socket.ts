/** Sockets on loopback through system calls, for a load that must cost less than the servers do. */
import type { Libc } from '../../src/transports/libc.ts'

const AF_INET = 2
const SOCK_STREAM = 1
const SOCK_DGRAM = 2
const SOCK_NONBLOCK = 0x800
const SOCK_CLOEXEC = 0x80000
/** As much as lets V8 keep the octets outside of its own heap, which moves. */
const SCRATCH_OCTETS = 128
const SOCKADDR_OCTETS = 16

/** Begins to connect to 127.0.0.1 from 127.0.0.`from`, without waiting; returns the file descriptor. */
export function beginConnection(libc: Libc, from: number, port: number): number {
  const fd = libc.socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)
  if (fd < 0) throw libc.lastError()
  if (libc.bind(fd, sockaddr(libc, from, 0), SOCKADDR_OCTETS) < 0) throw libc.lastError()
  libc.connect(fd, sockaddr(libc, 1, port), SOCKADDR_OCTETS) // a failure shows when it is used
  return fd
}

/** A UDP socket on a port of 127.0.0.1 that waits when it is read; returns the file descriptor. */
export function openWaitingUdp(libc: Libc, port: number): number {
  const fd = libc.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)
  if (fd < 0 || libc.bind(fd, sockaddr(libc, 1, port), SOCKADDR_OCTETS) < 0) throw libc.lastError()
  return fd
}

const scratch = new Uint8Array(SCRATCH_OCTETS)

function sockaddr(libc: Libc, host: number, port: number): number {
  scratch.set([AF_INET, 0, port >> 8, port & 0xff, 127, 0, 0, host])
  return libc.addressOf(scratch)
}
