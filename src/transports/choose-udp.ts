/**
 * Which UDP this machine gets: in batches where a trial shows that it works, otherwise one datagram at a time. Chosen by
 * itself, so that nobody has to know.
 */
import { findBatchedFault } from './batched-self-test.ts'
import type { ListenAddress } from './endpoint.ts'
import { type Libc, loadLibc } from './libc.ts'
import { familyOf } from './socket-calls.ts'
import { BatchedUdp } from './udp-batched.ts'

export interface UdpChoice {
  /** How to call the system, where that can be done. */
  readonly libc: Libc | undefined
  /** Why not in batches, in a sentence without a full stop; undefined when they work. */
  readonly whyPortable: string | undefined
}

/** `load` is an argument for tests. */
export async function chooseUdp(
  addresses: readonly ListenAddress[],
  load: () => Promise<Libc | string> = loadLibc,
): Promise<UdpChoice> {
  const libc = await load()
  if (typeof libc === 'string') return { libc: undefined, whyPortable: libc }
  const families = new Set(addresses.map(({ address }) => familyOf(address)))
  const fault = findBatchedFault(new BatchedUdp(libc), [...families])
  return { libc, whyPortable: fault && `its trial failed: ${fault}` }
}
