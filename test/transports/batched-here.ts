/** UDP in batches where this machine has it; the `skip` option of tests that need it says why not. */
import { findBatchedFault } from '../../src/transports/batched-self-test.ts'
import { loadLibc } from '../../src/transports/libc.ts'
import type { OpenEndpoint } from '../../src/transports/listen.ts'
import { BatchedUdp } from '../../src/transports/udp-batched.ts'
import { openUdpBatched } from './open-udp-batched.ts'

const libc = await loadLibc()

/** For what needs calls of the system and no batches. */
export const libcHere = typeof libc === 'string' ? undefined : libc
export const withoutLibc = typeof libc === 'string' ? libc : false
export const batchedHere = typeof libc === 'string' ? undefined : new BatchedUdp(libc)
export const withoutBatched =
  batchedHere === undefined ? (libc as string) : (findBatchedFault(batchedHere, [4]) ?? false)

export const openBatchedHere: OpenEndpoint = (...listen) => openUdpBatched(batchedHere!, ...listen)
