/**
 * Denial: NODATA and NXDOMAIN, with the SOA of the zone that denies (RFC 2308 sections 2 and 3). Along a chain the
 * code is the last name's (RFC 6604 section 3).
 */
import { truncate } from '../dns/response-writer.ts'
import type { AnswerState } from './answer-state.ts'
import { appendBlock } from './append-block.ts'

/** Denies with `rcode`: NOERROR for NODATA, NXDOMAIN, or YXDOMAIN. */
export function deny(state: AnswerState, rcode: number): void {
  const { writer } = state
  const { image } = state.zone!
  writer.rcode = rcode
  const records = appendBlock(writer, image.octets, image.negativeSoa, state.apexAt, state.apexAt)
  if (records < 0) truncate(writer, state.query)
  else writer.authorities += records
}
