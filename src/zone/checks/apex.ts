/**
 * What the apex must and alone may have: NS records (RFC 1034 section 4.2.1), ALIAS.
 */
import type { ProblemList } from '../../base/problem-list.ts'
import { formatName, namesEqual } from '../../dns/name.ts'
import { Type } from '../../dns/numbers.ts'
import { APEX } from '../name-tree.ts'
import { ALIAS_TYPE } from '../zone.ts'
import type { ZoneDraft } from '../zone-draft.ts'

export function checkApexNs(zone: ZoneDraft, problems: ProblemList): void {
  if (zone.has(APEX, Type.NS)) return
  const message = `the apex has no NS records: a zone names its nameservers`
  const hint = `add {type: NS, values: […]} under '' (octoDNS leaves it to providers, a nameserver must know)`
  problems.error([''], 'missing-apex-ns', message, { hint, part: 'key' })
}

export function checkAliasOwner(zone: ZoneDraft, problems: ProblemList): void {
  for (const alias of zone.rrsets.ofType(ALIAS_TYPE)) {
    if (zone.rrsets.owner(alias) === APEX) continue
    const { path } = zone.written(alias)
    problems.error(path, 'alias-owner', 'ALIAS is for the apex, where CNAME cannot be', { hint: 'use CNAME here' })
  }
}

export function checkAliasTarget(zone: ZoneDraft, problems: ProblemList): void {
  for (const alias of zone.rrsets.ofType(ALIAS_TYPE)) {
    const { rrset, values } = zone.written(alias)
    if (rrset.kind !== 'alias') continue
    const target = formatName(rrset.target)
    if (namesEqual(rrset.target, rrset.owner)) {
      problems.error(values[0]!.path, 'alias-target', `ALIAS points at itself`)
    } else if (!zone.context.isServed(rrset.target)) {
      const message = `ALIAS target "${target}" is in no zone served here, and names of others are not looked up`
      problems.error(values[0]!.path, 'alias-target', message, { hint: 'write its addresses as A and AAAA' })
    }
  }
}
