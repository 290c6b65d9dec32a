/**
 * Delegations (RFC 1034 section 4.2): what stands at or below a cut belongs to the child, but for the NS and DS of the
 * cut itself and the addresses that lead to its nameservers (glue, RFC 9471).
 */
import type { ProblemList } from '../../base/problem-list.ts'
import { formatName, nameKey } from '../../dns/name.ts'
import { Type } from '../../dns/numbers.ts'
import { ALIAS_TYPE } from '../zone.ts'
import type { ZoneDraft } from '../zone-draft.ts'

export function checkOccluded(zone: ZoneDraft, problems: ProblemList): void {
  const isGlueType = (type: number) => type === Type.A || type === Type.AAAA
  for (const { key, path, rrset, type } of zone.rrsets) {
    const cut = zone.cutAbove(key)
    if (cut === undefined || isGlueType(rrset.type)) continue
    if (key === cut.key && (rrset.type === Type.NS || rrset.type === Type.DS)) continue
    const where = key === cut.key ? 'at' : 'below'
    const message = `${type.mnemonic} of "${formatName(rrset.owner)}" is ${where} the delegation of "${formatName(cut.rrset.owner)}" and is never answered`
    problems.warning(path, 'occluded', message)
  }
}

/** Glue is the same for everyone: a resolver keeps it for all its clients. */
export function checkDynamicGlue(zone: ZoneDraft, problems: ProblemList): void {
  for (const { key, path, rrset } of zone.rrsets) {
    if (rrset.kind !== 'dynamic' || rrset.type === Type.CNAME || zone.cutAbove(key) === undefined) continue
    problems.error(
      [...path, 'dynamic'],
      'dynamic-glue',
      'addresses at or below a delegation are glue: they must be fixed',
    )
  }
}

/** A nameserver inside the zone needs its addresses here; below another cut the other child may give them. */
export function checkGlue(zone: ZoneDraft, problems: ProblemList): void {
  for (const ns of zone.rrsets) {
    if (ns.rrset.type !== Type.NS) continue
    for (const { path, rdata } of ns.values) {
      const target = nameKey(rdata)
      // A CNAME there is a problem of its own (targets.ts).
      if (!zone.contains(target) || zone.has(target, Type.A, Type.AAAA, ALIAS_TYPE, Type.CNAME)) continue
      const cut = zone.cutAbove(target)
      const sibling = cut !== undefined && cut.key !== ns.key
      const message = `nameserver "${formatName(rdata)}" is inside this zone and has no A or AAAA record`
      if (sibling) problems.warning(path, 'missing-glue', message)
      else problems.error(path, 'missing-glue', message)
    }
  }
}

/** RFC 4035 section 2.4. */
export function checkDsOwner(zone: ZoneDraft, problems: ProblemList): void {
  for (const { key, path, rrset } of zone.rrsets) {
    if (rrset.type !== Type.DS) continue
    if (key === zone.apexKey) {
      problems.error(path, 'ds-owner', 'DS of the apex belongs to the parent zone')
    } else if (!zone.has(key, Type.NS)) {
      problems.error(path, 'ds-owner', `DS of "${formatName(rrset.owner)}" needs NS beside it: it is no delegation`)
    }
  }
}

/** RFC 4592 section 4.2 leaves it undefined. */
export function checkWildcardDelegation(zone: ZoneDraft, problems: ProblemList): void {
  for (const { key, path, rrset, type } of zone.rrsets) {
    if (!key.startsWith('\x01*') || (rrset.type !== Type.NS && rrset.type !== Type.DNAME)) continue
    problems.error(path, 'wildcard-delegation', `${type.mnemonic} of a wildcard has no meaning in DNS`)
  }
}
