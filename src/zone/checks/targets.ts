/**
 * Names that records point at: targets of NS, MX and SRV may not be CNAMEs (RFC 2181 section 10.3, RFC 2782), and
 * CNAMEs may not go round in circles.
 */
import type { ProblemList } from '../../base/problem-list.ts'
import { formatName, nameKey } from '../../dns/name.ts'
import { Type } from '../../dns/numbers.ts'
import type { DraftRrset, ZoneDraft } from '../zone-draft.ts'

export function checkNsTargets(zone: ZoneDraft, problems: ProblemList): void {
  for (const { rrset, values } of zone.rrsets) {
    if (rrset.type !== Type.NS) continue
    for (const { path, rdata } of values) {
      if (zone.find(nameKey(rdata), Type.CNAME) === undefined) continue
      problems.error(path, 'ns-target-cname', `nameserver "${formatName(rdata)}" is a CNAME; it must have addresses`)
    }
  }
}

export function checkTargets(zone: ZoneDraft, problems: ProblemList): void {
  for (const { rrset, type, values } of zone.rrsets) {
    if (rrset.type !== Type.MX && rrset.type !== Type.SRV) continue
    for (const { path, rdata } of values) {
      for (const { offset, length } of type.names(rdata)) {
        const target = rdata.subarray(offset, offset + length)
        if (zone.find(nameKey(target), Type.CNAME) === undefined) continue
        const message = `${type.mnemonic} target "${formatName(target)}" is a CNAME; some senders refuse that`
        problems.warning([...path, rrset.type === Type.MX ? 'exchange' : 'target'], 'target-cname', message)
      }
    }
  }
}

export function checkCnameLoops(zone: ZoneDraft, problems: ProblemList): void {
  const settled = new Set<string>()
  for (const start of zone.rrsets) {
    const chain: string[] = []
    let at: DraftRrset | undefined = start
    while (at !== undefined && isFixedCname(at) && !settled.has(at.key)) {
      settled.add(at.key)
      chain.push(at.key)
      at = zone.find(nameKey(at.values[0]!.rdata), Type.CNAME)
    }
    if (at === undefined || !chain.includes(at.key)) continue
    const names = chain.slice(chain.indexOf(at.key)).map((key) => formatName(zone.find(key, Type.CNAME)!.rrset.owner))
    problems.error(at.values[0]!.path, 'cname-loop', `CNAMEs go in a circle: ${[...names, names[0]].join(' -> ')}`)
  }
}

function isFixedCname({ rrset, values }: DraftRrset): boolean {
  return rrset.type === Type.CNAME && rrset.kind === 'static' && values.length > 0
}
