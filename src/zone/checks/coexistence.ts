/**
 * What may not stand together: two records of one owner and type, anything beside a CNAME (RFC 1034 section 3.6.2),
 * addresses beside an ALIAS, names below a DNAME (RFC 6672 section 2.4).
 */
import type { ProblemList } from '../../base/problem-list.ts'
import { formatName } from '../../dns/name.ts'
import { Type } from '../../dns/numbers.ts'
import { APEX } from '../name-tree.ts'
import { ALIAS_TYPE } from '../zone.ts'
import type { ZoneDraft } from '../zone-draft.ts'

export function checkDuplicateRrsets(zone: ZoneDraft, problems: ProblemList): void {
  for (const { rrset: number, first } of zone.duplicates) {
    const { path, type, rrset } = zone.written(number)
    const line = problems.lineOf(zone.written(first).path)
    const message = `${type.mnemonic} of "${formatName(rrset.owner)}" stands on line ${line} already`
    problems.error(path, 'duplicate-rrset', message, { hint: 'write both under one "values"' })
  }
}

export function checkCnameAlone(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets } = zone
  for (const cname of rrsets.ofType(Type.CNAME)) {
    const owner = rrsets.owner(cname)
    const others = [...rrsets.of(owner)].filter((rrset) => rrsets.type(rrset) !== Type.CNAME)
    if ((owner !== APEX && others.length === 0) || rrsets.find(owner, Type.CNAME) !== cname) continue
    const { path, rrset } = zone.written(cname)
    if (owner === APEX) {
      const hint = 'use ALIAS, or A and AAAA'
      problems.error(path, 'cname-coexistence', 'CNAME cannot be at the apex, beside SOA and NS', { hint })
    } else {
      const message = `CNAME of "${formatName(rrset.owner)}" cannot be beside ${mnemonics(zone, others)}`
      problems.error(path, 'cname-coexistence', message)
    }
  }
}

export function checkAliasAlone(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets } = zone
  for (const alias of rrsets.ofType(ALIAS_TYPE)) {
    const beside = [...rrsets.of(rrsets.owner(alias))].filter((rrset) => {
      return rrsets.type(rrset) === Type.A || rrsets.type(rrset) === Type.AAAA
    })
    if (beside.length === 0) continue
    const message = `ALIAS answers A and AAAA, so it cannot be beside ${mnemonics(zone, beside)}`
    problems.error(zone.written(alias).path, 'alias-coexistence', message)
  }
}

export function checkBelowDname(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets, names } = zone
  const dnames = new Set(Array.from(rrsets.ofType(Type.DNAME), (dname) => rrsets.owner(dname)))
  if (dnames.size === 0) return
  for (let name = 0; name < names.count; name++) {
    const [first] = rrsets.of(name)
    if (first === undefined) continue
    for (const above of zone.ancestors(name)) {
      if (!dnames.has(above)) continue
      const { path, rrset } = zone.written(first)
      const message = `"${formatName(rrset.owner)}" is below the DNAME of "${formatName(names.name(above))}", which redirects it`
      problems.error(path.slice(0, 1), 'below-dname', message, { part: 'key' })
      break
    }
  }
}

function mnemonics(zone: ZoneDraft, rrsets: readonly number[]): string {
  return rrsets.map((rrset) => zone.written(rrset).type.mnemonic).join(', ')
}
