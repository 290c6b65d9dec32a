/**
 * Addresses to listen on, as operators write them: `127.0.0.1:5300`, `[::1]:5300` (RFC 3986 section 3.2.2). The port is
 * always written, and is never 0: a nameserver on a port of the system's choice is found by nobody.
 */
import { formatAddress, parseAddress } from '../base/address.ts'
import type { SocketAddress } from './config.ts'

/** Undefined when `text` is none. */
export function parseSocketAddress(text: string): SocketAddress | undefined {
  const parts = /^(?:\[([^\]]*:[^\]]*)\]|([^:[\]]*)):(\d{1,5})$/.exec(text)
  if (parts === null) return undefined
  const address = parseAddress(parts[1] ?? parts[2]!)
  const port = Number(parts[3])
  if (address === undefined || port < 1 || port > 65_535) return undefined
  return { family: address.family, address: formatAddress(address), port }
}

export function formatSocketAddress(socket: SocketAddress): string {
  return socket.family === 6 ? `[${socket.address}]:${socket.port}` : `${socket.address}:${socket.port}`
}

export function isLoopback(socket: SocketAddress): boolean {
  return socket.family === 4 ? socket.address.startsWith('127.') : socket.address === '::1'
}

export function isWildcard(socket: SocketAddress): boolean {
  return socket.address === '0.0.0.0' || socket.address === '::'
}

/** Whether no two processes, and no two sockets of one, can have both. */
export function overlaps(a: SocketAddress, b: SocketAddress): boolean {
  if (a.family !== b.family || a.port !== b.port) return false
  return a.address === b.address || isWildcard(a) || isWildcard(b)
}

/** What is probably meant: an address alone is the commonest mistake, then an IPv6 address and a port without brackets. */
export function hintForSocketAddress(text: string): string | undefined {
  const [, inside, port] = /^([\da-f:]*::[\da-f:]*):(\d{2,5})$/i.exec(text) ?? []
  if (inside !== undefined && parseAddress(inside) !== undefined) return `did you mean "[${inside}]:${port}"?`
  const address = parseAddress(text.replace(/^\[(.*)\]$/, '$1'))
  if (address === undefined) return undefined
  return `did you mean "${formatSocketAddress({ family: address.family, address: formatAddress(address), port: 53 })}"?`
}
