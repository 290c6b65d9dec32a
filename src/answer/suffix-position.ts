/** Where an ancestor of the name being looked up stands in the response, for owners that point at it. */
import type { AnswerState } from './answer-state.ts'

/**
 * Position in the message of the name's last `length` octets. The name stands there whole, or up to a pointer to the
 * zone's apex; an ancestor within the zone is then the apex or begins before the pointer.
 */
export function suffixPosition(state: AnswerState, length: number): number {
  const above = state.query.name.length - length
  return above < state.ownerOctets ? state.ownerAt + above : state.apexAt
}
