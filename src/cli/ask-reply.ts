/** Asks a nameserver and reads what it says: over UDP, and over TCP when that is wanted or the reply is truncated. */
import { LIMITS } from '../base/limits.ts'
import { parseName } from '../dns/name.ts'
import type { ListenAddress } from '../transports/endpoint.ts'
import { askDns, type NoReply, type Transport } from './ask-dns.ts'
import { readReply } from './read-reply.ts'
import type { Reply } from './reply.ts'

/** `name` is absolute. */
export async function askReply(
  server: ListenAddress,
  name: string,
  type: number,
  transport: Transport = 'UDP',
): Promise<Reply | NoReply> {
  const question = { name: parseName(name) as Uint8Array, type }
  const octets = await askDns(server, transport, question, LIMITS.liveQueryMs)
  if ('failure' in octets) return octets
  const reply = readReply(octets)
  if (typeof reply === 'string') return { failure: 'unreachable', reason: reply }
  return reply.flags.includes('tc') && transport === 'UDP' ? askReply(server, name, type, 'TCP') : reply
}
