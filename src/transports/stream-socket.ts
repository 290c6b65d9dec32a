/**
 * Listening TCP sockets through system calls, held by the process as file descriptors: a connection that waits to be
 * accepted outlives the thread that would have.
 */
import type { ListenAddress } from './endpoint.ts'
import type { Libc } from './libc.ts'
import {
  bindSocket,
  domainOf,
  familyOf,
  IPPROTO_IPV6,
  IPV6_V6ONLY,
  must,
  openSocket,
  SO_REUSEPORT,
  SOL_SOCKET,
  SocketType,
  setOption,
} from './socket-calls.ts'

const SO_REUSEADDR = 2
/** Connections that wait to be accepted; as Node has it. */
const BACKLOG = 511

/** The file descriptor. Throws the system's error, with nothing left open. */
export function openStreamSocket(libc: Libc, listen: ListenAddress): number {
  const fd = openSocket(libc, domainOf(listen.address), SocketType.STREAM)
  try {
    // Connections of the last run that are not quite over must not keep the next one out.
    must(libc, setOption(libc, fd, SOL_SOCKET, SO_REUSEADDR, 1))
    if (listen.isShared) must(libc, setOption(libc, fd, SOL_SOCKET, SO_REUSEPORT, 1))
    if (familyOf(listen.address) === 6) must(libc, setOption(libc, fd, IPPROTO_IPV6, IPV6_V6ONLY, 1))
    bindSocket(libc, fd, listen)
    must(libc, libc.listen(fd, BACKLOG))
    return fd
  } catch (error) {
    libc.close(fd)
    throw error
  }
}
