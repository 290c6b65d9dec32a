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
  for (let number = 0; number < zone.rrsets.count; number++) {
    const octets = zone.rrsets.valuesOctets(number, RECORD_OCTETS)
    if (octets <= LIMITS.rrsetOctetsMax) continue
    const { path, type, rrset } = zone.written(number)
    const message = `${type.mnemonic} of "${formatName(rrset.owner)}" takes ${octets} octets, at most ${LIMITS.rrsetOctetsMax}`
    problems.error(path, 'rrset-too-large', message)
  }
}
