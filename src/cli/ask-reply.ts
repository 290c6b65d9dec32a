/** Asks a nameserver and reads what it says: over UDP, and over TCP when that is wanted or the reply is truncated. */
import { LIMITS } from '../base/limits.ts'
import { parseName } from '../dns/name.ts'
import type { ListenAddress } from '../transports/endpoint.ts'
import { askDns, type DnsQuestion, type NoReply, type Transport } from './ask-dns.ts'
import { readReply } from './read-reply.ts'
import type { Reply } from './reply.ts'

/** As DnsQuestion, with a name to be read: absolute. */
export interface WrittenQuestion extends Omit<DnsQuestion, 'name'> {
  readonly name: string
}

export async function askReply(
  server: ListenAddress,
  question: WrittenQuestion,
  transport: Transport = 'UDP',
): Promise<Reply | NoReply> {
  const name = parseName(question.name) as Uint8Array
  const octets = await askDns(server, transport, { ...question, name }, LIMITS.liveQueryMs)
  if ('failure' in octets) return octets
  const reply = readReply(octets)
  if (typeof reply === 'string') return { failure: 'unreachable', reason: reply }
  return reply.flags.includes('tc') && transport === 'UDP' ? askReply(server, question, 'TCP') : reply
}
