/**
 * The seam between transports and the engine: octets in, length out, for every transport the same.
 * The reply is built in place, over the query.
 */
import type { ClientAddress } from '../base/client-address.ts'

export const Transport = { UDP: 0, TCP: 1 } as const
export type Transport = (typeof Transport)[keyof typeof Transport]

/** In place of a length: a reply that is not sent, because its client's network has had enough of them. Over UDP alone. */
export const WITHHELD = -1

export interface QueryHandler {
  /**
   * Answers the query in `arena[start .. start + length)` by overwriting it; returns the reply's length, 0 for what wants
   * no reply, or WITHHELD. Room in the arena from `start`: 65,535 octets over TCP, over UDP at least `length` and at least 1,232.
   * Never throws, never waits, keeps no reference to its arguments.
   */
  handle(arena: Uint8Array, start: number, length: number, client: ClientAddress, transport: Transport): number
}
