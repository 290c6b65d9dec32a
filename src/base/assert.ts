/**
 * Assertions: for our own bugs only, never for what an operator wrote or what a packet holds.
 * A failed assertion is caught at the edge (a transport, a worker), counted, and answered with SERVFAIL.
 */

export class AssertionFailed extends Error {
  override name = 'AssertionFailed'
}

/** Throws AssertionFailed when `condition` is false; `what` says what was expected. */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new AssertionFailed(what)
}
