/**
 * Names that records point at: targets of NS, MX and SRV may not be CNAMEs (RFC 2181 section 10.3, RFC 2782), and
 * CNAMEs may not go round in circles.
 */
import type { ProblemList } from '../../base/problem-list.ts'
import { formatName } from '../../dns/name.ts'
import { Type } from '../../dns/numbers.ts'
import { recordTypeByNumber } from '../../dns/rdata/registry.ts'
import type { ZoneDraft } from '../zone-draft.ts'

export function checkNsTargets(zone: ZoneDraft, problems: ProblemList): void {
  for (const ns of zone.rrsets.ofType(Type.NS)) {
    for (const [i, rdata] of zone.rrsets.values(ns).entries()) {
      if (!isCname(zone, rdata)) continue
      const { path } = zone.written(ns).values[i]!
      problems.error(path, 'ns-target-cname', `nameserver "${formatName(rdata)}" is a CNAME; it must have addresses`)
    }
  }
}

export function checkTargets(zone: ZoneDraft, problems: ProblemList): void {
  for (const [pointing, key] of [[Type.MX, 'exchange'] as const, [Type.SRV, 'target'] as const]) {
    const type = recordTypeByNumber(pointing)
    for (const number of zone.rrsets.ofType(pointing)) {
      for (const [i, rdata] of zone.rrsets.values(number).entries()) {
        for (const { offset, length } of type.names(rdata)) {
          const target = rdata.subarray(offset, offset + length)
          if (!isCname(zone, target)) continue
          const message = `${type.mnemonic} target "${formatName(target)}" is a CNAME; some senders refuse that`
          problems.warning([...zone.written(number).values[i]!.path, key], 'target-cname', message)
        }
      }
    }
  }
}

export function checkCnameLoops(zone: ZoneDraft, problems: ProblemList): void {
  const { rrsets, names } = zone
  const settled = new Uint8Array(rrsets.count)
  for (const start of rrsets.ofType(Type.CNAME)) {
    const chain: number[] = []
    let at = start
    while (at >= 0 && isFixedCname(zone, at) && settled[at] === 0) {
      settled[at] = 1
      chain.push(at)
      at = rrsets.find(names.find(rrsets.values(at)[0]!), Type.CNAME)
    }
    if (at < 0 || !chain.includes(at)) continue
    const loop = chain.slice(chain.indexOf(at)).map((cname) => formatName(names.name(rrsets.owner(cname))))
    const message = `CNAMEs go in a circle: ${[...loop, loop[0]].join(' -> ')}`
    problems.error(zone.written(at).values[0]!.path, 'cname-loop', message)
  }
}

function isCname(zone: ZoneDraft, target: Uint8Array): boolean {
  return zone.rrsets.find(zone.names.find(target), Type.CNAME) >= 0
}

function isFixedCname({ rrsets }: ZoneDraft, cname: number): boolean {
  return !rrsets.isDynamic(cname) && rrsets.valuesOctets(cname, 0) > 0
}
