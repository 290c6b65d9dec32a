/** The answer to ANY: HINFO "RFC8482" "" (RFC 8482 section 4.2), as a block like those of the tables. */
import { Type } from '../dns/numbers.ts'
import { renderBlock } from '../tables/block.ts'

const TTL_SECONDS = 3_600
const RDATA = new TextEncoder().encode('\x07RFC8482\x00')

export const ANY_BLOCK: Uint8Array = renderBlock(Type.HINFO, TTL_SECONDS, [{ octets: RDATA, apexPointers: [] }])
