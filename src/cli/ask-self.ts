/** Asks a running server of this process over UDP, as any resolver would: the whole way through its socket. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { LIMITS } from '../base/limits.ts'
import { parseName } from '../dns/name.ts'
import { Rcode, Type } from '../dns/numbers.ts'
import type { ListenAddress } from '../transports/endpoint.ts'
import { buildQuery } from './build-query.ts'

/** Whether the SOA of `zone`, an absolute name, is answered in time. Of every address, the loopback one is asked. */
export async function askSelf({ address, port }: ListenAddress, zone: string): Promise<boolean> {
  const id = Math.floor(Math.random() * 2 ** 16)
  const query = buildQuery({ id, name: parseName(zone) as Uint8Array, type: Type.SOA })
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  const signal = AbortSignal.timeout(LIMITS.readinessQueryMs)
  try {
    socket.connect(port, LOOPBACK[address] ?? address)
    await once(socket, 'connect', { signal })
    socket.send(query)
    const [reply]: Buffer[] = await once(socket, 'message', { signal })
    return reply!.length >= HEADER_OCTETS && reply!.readUInt16BE(0) === id && (reply![3]! & 0x0f) === Rcode.NOERROR
  } catch {
    return false
  } finally {
    socket.close()
  }
}

const HEADER_OCTETS = 12

const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
