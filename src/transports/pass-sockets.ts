/**
 * Open sockets from one process to another of this machine: over a Unix datagram socket that the receiver has bound to a
 * path, as rights in control messages (unix(7), SCM_RIGHTS, cmsg(3)). They are never closed meanwhile, so nothing that
 * waits in them is lost. Nothing is said of what they are: sockets can be asked (held-socket.ts).
 *
 * struct msghdr (56): name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48.
 * struct cmsghdr (16): len 0, level 8, type 12; the file descriptors follow. All as Linux has them on 64-bit machines.
 */
import type { Libc } from './libc.ts'
import { MSG_DONTWAIT, MSG_NOSIGNAL, must, openSocket, SOL_SOCKET, SocketType } from './socket-calls.ts'

const AF_UNIX = 1
const SCM_RIGHTS = 1
const MSG_CMSG_CLOEXEC = 0x40000000
/** One message takes 253 (SCM_MAX_FD). */
const FDS_PER_MESSAGE = 128
const SUN_PATH_OCTETS = 108
const CMSGHDR_OCTETS = 16
const FD_OCTETS = 4

/** The file descriptor of a socket for our own user alone, where sockets are sent to. Throws the system's error. */
export function openInbox(libc: Libc, path: string): number {
  const fd = openSocket(libc, AF_UNIX, SocketType.DGRAM)
  const umask = process.umask(0o177)
  try {
    const sockaddr = unixSockaddr(path)
    must(libc, libc.bind(fd, libc.addressOf(sockaddr), sockaddr.length))
    return fd
  } catch (error) {
    libc.close(fd)
    throw error
  } finally {
    process.umask(umask)
  }
}

/** Sends all of `fds`, which stay open here. Throws the system's error: ENOENT or ECONNREFUSED when nobody has the path. */
export function sendSockets(libc: Libc, path: string, fds: readonly number[]): void {
  const to = openSocket(libc, AF_UNIX, SocketType.DGRAM)
  try {
    const sockaddr = unixSockaddr(path)
    must(libc, libc.connect(to, libc.addressOf(sockaddr), sockaddr.length))
    for (let sent = 0; sent < fds.length; sent += FDS_PER_MESSAGE) {
      const message = new Message(libc)
      message.write(fds.slice(sent, sent + FDS_PER_MESSAGE))
      must(libc, libc.sendmsg(to, message.address, MSG_DONTWAIT | MSG_NOSIGNAL))
    }
  } finally {
    libc.close(to)
  }
}

/** What has been sent to the inbox so far; not for children. Throws the system's error. */
export function receiveSockets(libc: Libc, inbox: number): number[] {
  const fds: number[] = []
  for (;;) {
    const message = new Message(libc)
    if (libc.recvmsg(inbox, message.address, MSG_DONTWAIT | MSG_CMSG_CLOEXEC) < 0) {
      const error = libc.lastError()
      if (error.code === 'EAGAIN') return fds
      throw error
    }
    fds.push(...message.read())
  }
}

/** One octet, as a message without any is none, and room for file descriptors beside it. */
class Message {
  readonly address: number
  readonly #header = new Uint8Array(128)
  readonly #view = new DataView(this.#header.buffer)
  readonly #iov = new Uint8Array(128)
  readonly #octet = new Uint8Array(128)
  readonly #control = new Uint8Array(CMSGHDR_OCTETS + FDS_PER_MESSAGE * FD_OCTETS)
  readonly #controlView = new DataView(this.#control.buffer)

  constructor(libc: Libc) {
    const iov = new DataView(this.#iov.buffer)
    iov.setBigUint64(0, BigInt(libc.addressOf(this.#octet)), true)
    iov.setBigUint64(8, 1n, true)
    this.#view.setBigUint64(16, BigInt(libc.addressOf(this.#iov)), true)
    this.#view.setBigUint64(24, 1n, true)
    this.#view.setBigUint64(32, BigInt(libc.addressOf(this.#control)), true)
    this.#view.setBigUint64(40, BigInt(this.#control.length), true)
    this.address = libc.addressOf(this.#header)
  }

  write(fds: readonly number[]): void {
    const octets = CMSGHDR_OCTETS + fds.length * FD_OCTETS
    this.#view.setBigUint64(40, BigInt(octets), true)
    this.#controlView.setBigUint64(0, BigInt(octets), true)
    this.#controlView.setInt32(8, SOL_SOCKET, true)
    this.#controlView.setInt32(12, SCM_RIGHTS, true)
    for (const [i, fd] of fds.entries()) this.#controlView.setInt32(CMSGHDR_OCTETS + i * FD_OCTETS, fd, true)
  }

  /** The file descriptors that came, if any. */
  read(): number[] {
    const hasRights =
      this.#view.getBigUint64(40, true) > CMSGHDR_OCTETS &&
      this.#controlView.getInt32(8, true) === SOL_SOCKET &&
      this.#controlView.getInt32(12, true) === SCM_RIGHTS
    if (!hasRights) return []
    const count = (Number(this.#controlView.getBigUint64(0, true)) - CMSGHDR_OCTETS) / FD_OCTETS
    return Array.from({ length: count }, (_, i) => this.#controlView.getInt32(CMSGHDR_OCTETS + i * FD_OCTETS, true))
  }
}

function unixSockaddr(path: string): Uint8Array {
  const sockaddr = new Uint8Array(2 + SUN_PATH_OCTETS)
  new DataView(sockaddr.buffer).setUint16(0, AF_UNIX, true)
  sockaddr.set(Buffer.from(path).subarray(0, SUN_PATH_OCTETS - 1), 2)
  return sockaddr
}
