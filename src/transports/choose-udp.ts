/**
 * Which UDP this machine gets: in batches where a trial shows that it works, otherwise one datagram at a time. Chosen by
 * itself, so that nobody has to know.
 */
import type { Family } from '../base/address.ts'
import { findBatchedFault } from './batched-self-test.ts'
import type { ListenAddress } from './endpoint.ts'
import { type Libc, loadLibc } from './libc.ts'
import { type BatchedUdp, newBatchedUdp } from './udp-batched.ts'

/** The sentence says why not, without a full stop. `load` is an argument for tests. */
export async function chooseUdp(
  addresses: readonly ListenAddress[],
  load: () => Promise<Libc | string> = loadLibc,
): Promise<BatchedUdp | string> {
  const libc = await load()
  if (typeof libc === 'string') return libc
  const udp = newBatchedUdp(libc)
  const families = new Set(addresses.map(({ address }): Family => (address.includes(':') ? 6 : 4)))
  const fault = findBatchedFault(udp, [...families])
  return fault === undefined ? udp : `its trial failed: ${fault}`
}
