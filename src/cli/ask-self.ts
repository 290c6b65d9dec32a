/**
 * Asks a server of this machine on an address that it is to listen on, as any resolver would: the whole way through its
 * socket. What /readyz, `nearpop probe` and `nearpop doctor` go by.
 */
import { LIMITS } from '../base/limits.ts'
import { parseName } from '../dns/name.ts'
import { Flag, Rcode, Type } from '../dns/numbers.ts'
import type { ListenAddress } from '../transports/endpoint.ts'
import { askDns, type Transport } from './ask-dns.ts'
import { rcodeName } from './reply-text.ts'

export interface SelfAnswer {
  /** `negative` is a reply that is no authoritative answer. */
  readonly outcome: 'answered' | 'negative' | 'unreachable' | 'timeout'
  /** What came, in words that end a sentence. */
  readonly found: string
}

/** Whether the SOA of `zone`, an absolute name, is answered in time. Of every address, the loopback one is asked. */
export async function askSelf(
  { address, port }: ListenAddress,
  zone: string,
  transport: Transport = 'UDP',
  timeoutMs: number = LIMITS.readinessQueryMs,
): Promise<SelfAnswer> {
  const question = { name: parseName(zone) as Uint8Array, type: Type.SOA }
  const reply = await askDns({ address: LOOPBACK[address] ?? address, port }, transport, question, timeoutMs)
  if ('failure' in reply) return { outcome: reply.failure, found: reply.reason }
  const rcode = reply[3]! & 0x0f
  if (rcode !== Rcode.NOERROR) return { outcome: 'negative', found: `the answer is ${rcodeName(rcode)}` }
  const isAuthoritative = ((reply[2]! << 8) & Flag.AA) !== 0
  if (!isAuthoritative)
    return { outcome: 'negative', found: 'the answer is not authoritative: another server listens there' }
  return { outcome: 'answered', found: 'answered' }
}

const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' }
