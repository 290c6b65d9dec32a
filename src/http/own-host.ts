/**
 * Whether a request was meant for this server, by its Host header (RFC 9110 section 7.2). A page elsewhere can make a
 * browser ask us under a name of its own (DNS rebinding), and then read what we say; it cannot make the name ours. The
 * port is not looked at: it differs behind a tunnel, and proves nothing.
 */
import { formatAddress, parseAddress } from '../base/address.ts'

/**
 * `names` are our own, in lower case; `localAddress` is where the connection came in, undefined if that is not known.
 * Always ours: `localhost`, and the loopback addresses.
 */
export function isOwnHost(host: string, names: readonly string[], localAddress: string | undefined): boolean {
  const parts = /^(?:\[([^\]]+)\]|([^:]+))(?::\d{1,5})?$/.exec(host)
  if (parts === null) return false
  const address = parseAddress(parts[1] ?? parts[2]!)
  if (address === undefined) {
    const name = parts[2]?.toLowerCase().replace(/\.$/, '')
    return name !== undefined && (name === 'localhost' || names.includes(name))
  }
  const text = formatAddress(address)
  if (address.family === 4 ? address.octets[0] === 127 : text === '::1') return true
  return names.includes(text) || (localAddress !== undefined && text === canonical(localAddress))
}

function canonical(text: string): string | undefined {
  const address = parseAddress(text)
  return address && formatAddress(address)
}
