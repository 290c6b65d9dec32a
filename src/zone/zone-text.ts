/**
 * A checked zone as a master file (RFC 1035 section 5): one record a line, absolute names, TTLs and class written out,
 * the SOA first, every octet of names and texts kept. What a master file cannot say, dynamic records and ALIAS, stands
 * as comments: another server loads the rest.
 */
import { formatName } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import { recordTypeByNumber, typeMnemonic } from '../dns/rdata/registry.ts'
import type { Rrset, Zone } from './zone.ts'

export function zoneToText(zone: Pick<Zone, 'rrsets'>): string {
  const rrsets = [...zone.rrsets]
  const soa = rrsets.filter((rrset) => rrset.type === Type.SOA)
  const others = rrsets.filter((rrset) => rrset.type !== Type.SOA)
  return [...soa, ...others]
    .flatMap(rrsetLines)
    .map((line) => `${line}\n`)
    .join('')
}

function rrsetLines(rrset: Rrset): string[] {
  const start = `${formatName(rrset.owner)} ${rrset.ttl} IN`
  switch (rrset.kind) {
    case 'static': {
      const recordType = recordTypeByNumber(rrset.type)
      return rrset.rdatas.map((rdata) => `${start} ${recordType.mnemonic} ${recordType.format(rdata)}`)
    }
    case 'dynamic':
      // Quoted as JSON, which has no line breaks: a policy's name must not end its comment.
      return [`; ${start} ${typeMnemonic(rrset.type)} dynamic ${JSON.stringify(rrset.policy.name)}`]
    case 'alias':
      return [`; ${start} ALIAS ${formatName(rrset.target)}`]
  }
}
