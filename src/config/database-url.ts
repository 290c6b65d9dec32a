/**
 * Where databases may be fetched from: https, as what says where clients are must not be anybody's to change; plain http
 * on this machine alone. Nothing is ever looked up or asked here.
 */
import { parseAddress } from '../base/address.ts'

/** A sentence that says why not. */
export function readDatabaseUrl(text: string): URL | string {
  const url = URL.parse(text)
  if (url === null) return 'it cannot be read as a URL'
  if (url.username !== '' || url.password !== '') return 'a name or password in it would stand in every log'
  if (url.protocol === 'https:') return url
  return isPlainLoopback(url) ? url : 'https is wanted; plain http is for loopback addresses'
}

/** Whether it is plain http to this machine. */
export function isPlainLoopback({ protocol, hostname }: URL): boolean {
  if (protocol !== 'http:') return false
  const address = parseAddress(hostname.replace(/^\[(.*)\]$/, '$1'))
  if (address === undefined) return hostname === 'localhost'
  const { family, octets } = address
  return family === 4 ? octets[0] === 127 : octets.every((octet, i) => octet === (i === 15 ? 1 : 0))
}
