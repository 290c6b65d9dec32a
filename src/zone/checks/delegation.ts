/**
 * Delegations (RFC 1034 section 4.2): what stands at or below a cut belongs to the child, but for the NS and DS of the
 * cut itself and the addresses that lead to its nameservers (glue, RFC 9471).
 */
import type { ProblemList } from '../../base/problem-list.ts'
import { formatName } from '../../dns/name.ts'
import { Type } from '../../dns/numbers.ts'
import { APEX } from '../name-tree.ts'
import { ALIAS_TYPE } from '../zone.ts'
import type { ZoneDraft } from '../zone-draft.ts'

export function checkOccluded(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets, names } = zone
  for (let number = 0; number < rrsets.count; number++) {
    const type = rrsets.type(number)
    const cut = type === Type.A || type === Type.AAAA ? -1 : zone.cutAbove(rrsets.owner(number))
    if (cut < 0) continue
    const isAtCut = rrsets.owner(number) === rrsets.owner(cut)
    if (isAtCut && (type === Type.NS || type === Type.DS)) continue
    const written = zone.written(number)
    const where = isAtCut ? 'at' : 'below'
    const message = `${written.type.mnemonic} of "${formatName(written.rrset.owner)}" is ${where} the delegation of "${formatName(names.name(rrsets.owner(cut)))}" and is never answered`
    problems.warning(written.path, 'occluded', message)
  }
}

/** What lies in another zone of ours is answered from there, with or without a delegation here. */
export function checkShadowed(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets, names, context } = zone
  const tops = new Set(context.zonesBelow(names.apex).map((origin) => names.find(origin)))
  tops.delete(-1)
  if (tops.size === 0) return
  for (let number = 0; number < rrsets.count; number++) {
    const owner = rrsets.owner(number)
    const top = [owner, ...zone.ancestors(owner)].find((name) => tops.has(name))
    if (top === undefined || zone.cutAbove(owner) >= 0) continue
    const written = zone.written(number)
    const told = `${written.type.mnemonic} of "${formatName(written.rrset.owner)}" is never answered`
    const message = `${told}: "${formatName(names.name(top))}" is a zone of its own here`
    problems.warning(written.path, 'occluded', message)
  }
}

/** Glue is the same for everyone: a resolver keeps it for all its clients. */
export function checkDynamicGlue(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets } = zone
  for (const number of rrsets.dynamics()) {
    if (rrsets.type(number) === Type.CNAME || zone.cutAbove(rrsets.owner(number)) < 0) continue
    problems.error(
      [...zone.written(number).path, 'dynamic'],
      'dynamic-glue',
      'addresses at or below a delegation are glue: they must be fixed',
    )
  }
}

/** A nameserver inside the zone needs its addresses here; below another cut the other child may give them. */
export function checkGlue(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets, names } = zone
  for (const ns of rrsets.ofType(Type.NS)) {
    for (const [i, rdata] of rrsets.values(ns).entries()) {
      const closest = names.closest(rdata)
      // A CNAME there is a problem of its own (targets.ts).
      if (closest < 0 || zone.has(names.find(rdata), Type.A, Type.AAAA, ALIAS_TYPE, Type.CNAME)) continue
      const cut = zone.cutAbove(closest)
      const isSibling = cut >= 0 && rrsets.owner(cut) !== rrsets.owner(ns)
      const { path } = zone.written(ns).values[i]!
      const message = `nameserver "${formatName(rdata)}" is inside this zone and has no A or AAAA record`
      if (isSibling) problems.warning(path, 'missing-glue', message)
      else problems.error(path, 'missing-glue', message)
    }
  }
}

/** RFC 4035 section 2.4. */
export function checkDsOwner(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets } = zone
  for (const ds of rrsets.ofType(Type.DS)) {
    const owner = rrsets.owner(ds)
    if (owner !== APEX && zone.has(owner, Type.NS)) continue
    const { path, rrset } = zone.written(ds)
    const message =
      owner === APEX
        ? 'DS of the apex belongs to the parent zone'
        : `DS of "${formatName(rrset.owner)}" needs NS beside it: it is no delegation`
    problems.error(path, 'ds-owner', message)
  }
}

/** RFC 4592 section 4.2 leaves it undefined. */
export function checkWildcardDelegation(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets, names } = zone
  for (const delegating of [Type.NS, Type.DNAME]) {
    for (const number of rrsets.ofType(delegating)) {
      const owner = names.name(rrsets.owner(number))
      if (owner[0] !== 1 || owner[1] !== ASTERISK) continue
      const { path, type } = zone.written(number)
      problems.error(path, 'wildcard-delegation', `${type.mnemonic} of a wildcard has no meaning in DNS`)
    }
  }
}

const ASTERISK = 0x2a
