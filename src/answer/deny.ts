/**
 * Denial: NODATA and NXDOMAIN, with the SOA of the zone that denies (RFC 2308 sections 2 and 3). Along a chain the
 * code is the last name's (RFC 6604 section 3).
 */
import { Rcode } from '../dns/numbers.ts'
import { truncate } from '../dns/response-writer.ts'
import type { AnswerState } from './answer-state.ts'
import { appendBlock, capTtls } from './append-block.ts'

/** Denies with `rcode`: NOERROR for NODATA, NXDOMAIN, or YXDOMAIN. */
export function deny(state: AnswerState, rcode: number): void {
  const { writer } = state
  const { image } = state.zone!
  writer.rcode = rcode
  const records = appendBlock(writer, image.octets, image.negativeSoa, state.apexAt, state.apexAt)
  if (records < 0) truncate(writer, state.query)
  else writer.authorities += records
}

/** NODATA that something else than the zone may end: for `state.noDataTtl` seconds at most. */
export function denyForNow(state: AnswerState): void {
  const { writer } = state
  const from = writer.at
  deny(state, Rcode.NOERROR)
  capTtls(writer.octets, writer.start + from, writer.authorities, state.noDataTtl)
}
