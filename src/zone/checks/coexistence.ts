/**
 * What may not stand together: two records of one owner and type, anything beside a CNAME (RFC 1034 section 3.6.2),
 * addresses beside an ALIAS, names below a DNAME (RFC 6672 section 2.4).
 */
import type { ProblemList } from '../../base/problem-list.ts'
import { formatName } from '../../dns/name.ts'
import { Type } from '../../dns/numbers.ts'
import { ALIAS_TYPE } from '../zone.ts'
import type { DraftRrset, ZoneDraft } from '../zone-draft.ts'

export function checkDuplicateRrsets(zone: ZoneDraft, problems: ProblemList): void {
  for (const rrsets of zone.owners()) {
    const first = new Map<number, DraftRrset>()
    for (const draft of rrsets) {
      const earlier = first.get(draft.rrset.type)
      if (earlier === undefined) {
        first.set(draft.rrset.type, draft)
        continue
      }
      const line = problems.lineOf(earlier.path)
      const message = `${draft.type.mnemonic} of "${formatName(draft.rrset.owner)}" stands on line ${line} already`
      problems.error(draft.path, 'duplicate-rrset', message, { hint: 'write both under one "values"' })
    }
  }
}

export function checkCnameAlone(zone: ZoneDraft, problems: ProblemList): void {
  for (const rrsets of zone.owners()) {
    const cname = rrsets.find(({ rrset }) => rrset.type === Type.CNAME)
    const others = rrsets.filter(({ rrset }) => rrset.type !== Type.CNAME).map(({ type }) => type.mnemonic)
    if (cname === undefined) continue
    const owner = formatName(cname.rrset.owner)
    if (cname.key === zone.apexKey) {
      const hint = 'use ALIAS, or A and AAAA'
      problems.error(cname.path, 'cname-coexistence', 'CNAME cannot be at the apex, beside SOA and NS', { hint })
    } else if (others.length > 0) {
      const message = `CNAME of "${owner}" cannot be beside ${others.join(', ')}`
      problems.error(cname.path, 'cname-coexistence', message)
    }
  }
}

export function checkAliasAlone(zone: ZoneDraft, problems: ProblemList): void {
  for (const { key, path, rrset } of zone.rrsets) {
    if (rrset.type !== ALIAS_TYPE) continue
    const beside = zone.at(key).filter((other) => other.rrset.type === Type.A || other.rrset.type === Type.AAAA)
    if (beside.length === 0) continue
    const mnemonics = beside.map(({ type }) => type.mnemonic).join(', ')
    problems.error(path, 'alias-coexistence', `ALIAS answers A and AAAA, so it cannot be beside ${mnemonics}`)
  }
}

export function checkBelowDname(zone: ZoneDraft, problems: ProblemList): void {
  for (const [first] of zone.owners()) {
    const { key, path, rrset } = first!
    for (const above of zone.ancestors(key)) {
      const dname = zone.find(above, Type.DNAME)
      if (dname === undefined) continue
      const message = `"${formatName(rrset.owner)}" is below the DNAME of "${formatName(dname.rrset.owner)}", which redirects it`
      problems.error(path.slice(0, 1), 'below-dname', message, { part: 'key' })
      break
    }
  }
}
