/** The address of a nameserver, as an option names it: with a port, or without one, which is port 53 then. */
import { parseAddress } from '../base/address.ts'
import type { SocketAddress } from '../config/config.ts'
import { parseSocketAddress } from '../config/socket-address.ts'

/** A sentence when it is none; `option` is what it was given to. */
export function readServerAddress(text: string, option = '--server'): SocketAddress | string {
  const bare = parseAddress(text)
  if (bare !== undefined) return { family: bare.family, address: text, port: DNS_PORT }
  return parseSocketAddress(text) ?? `${option} "${text}" is not an address, with or without a port`
}

const DNS_PORT = 53
