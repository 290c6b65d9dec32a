/**
 * An rrset must fit into one message, with its names in reach of compression pointers.
 */
import { LIMITS } from '../../base/limits.ts'
import type { ProblemList } from '../../base/problem-list.ts'
import { formatName } from '../../dns/name.ts'
import type { ZoneDraft } from '../zone-draft.ts'

/** A compressed owner, type, class, TTL and rdata length (RFC 1035 section 4.1.3). */
const RECORD_OCTETS = 12

export function checkRrsetSize(zone: ZoneDraft, problems: ProblemList): void {
  for (const { path, type, rrset, values } of zone.rrsets) {
    const octets = values.reduce((sum, { rdata }) => sum + RECORD_OCTETS + rdata.length, 0)
    if (octets <= LIMITS.rrsetOctetsMax) continue
    const message = `${type.mnemonic} of "${formatName(rrset.owner)}" takes ${octets} octets, at most ${LIMITS.rrsetOctetsMax}`
    problems.error(path, 'rrset-too-large', message)
  }
}
