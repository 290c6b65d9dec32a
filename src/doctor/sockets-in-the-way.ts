/** Which bound sockets keep another one from an address and port: those of the same, or of all addresses, or of any when it wants all. */
import type { BoundSocket } from './machine-facts.ts'

/** A socket of `::` may have taken IPv4 as well, which cannot be seen from outside (ipv6(7), IPV6_V6ONLY). */
export function socketsInTheWay<Socket extends BoundSocket>(
  { transport, address, port }: Pick<BoundSocket, 'transport' | 'address' | 'port'>,
  sockets: readonly Socket[],
): Socket[] {
  const isOfFamily = (text: string) => text.includes(':') === address.includes(':')
  const [own] = address.split('%')
  const wantsAll = own === '0.0.0.0' || own === '::'
  return sockets.filter((socket) => {
    if (socket.transport !== transport || socket.port !== port) return false
    if (socket.address === '::') return true
    return isOfFamily(socket.address) && (wantsAll || socket.address === own || socket.address === '0.0.0.0')
  })
}
