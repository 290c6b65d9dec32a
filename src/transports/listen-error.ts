/**
 * Why one socket could not listen, for the one who can mend it: the transport, the address, the port and the system's
 * reason. Never a hint on how to mend it (which process holds the port, which capability is missing): that needs the
 * machine, and is the command's to find out.
 */
import type { ListenAddress } from './endpoint.ts'

export class ListenError extends Error {
  override name = 'ListenError'
  readonly transport: 'UDP' | 'TCP'
  readonly address: string
  readonly port: number
  /** The system's error name: EADDRINUSE, EACCES, EADDRNOTAVAIL, … */
  readonly code: string

  constructor(transport: 'UDP' | 'TCP', listen: ListenAddress, cause: NodeJS.ErrnoException) {
    const code = cause.code ?? cause.name
    const reason = REASONS[code] ?? cause.message
    super(`cannot listen on ${listen.address} port ${listen.port} over ${transport}: ${reason} (${code})`, { cause })
    this.transport = transport
    this.address = listen.address
    this.port = listen.port
    this.code = code
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'not permitted',
  EADDRINUSE: 'the port is already in use',
  EADDRNOTAVAIL: 'no interface has this address',
  EAFNOSUPPORT: 'the machine does not have this address family',
}
