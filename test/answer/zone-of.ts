/**
 * Checked zones for tests of what comes after checking: made from lines like a master file's, with no check at all, so
 * that names which a zone file would be refused for can be put to the engine too.
 */
import { isWithin, nameKey, parseName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { splitFields } from '../../src/dns/rdata/presentation.ts'
import { recordTypeByNumber, typeByMnemonic } from '../../src/dns/rdata/registry.ts'
import { RdataMismatch } from '../../src/dns/record-type.ts'
import type { Rrset, StaticRrset, Zone } from '../../src/zone/zone.ts'
import { compareNames } from '../dns/compare-names.ts'

export const SOA_TTL = 3_600
export const SOA_RDATA = 'ns. who. 1 2 3 4 300'

/**
 * `lines` are `owner TTL type rdata`, names relative to `origin` unless they end in a dot; without an SOA among them the
 * one above is added. `others` are rrsets of other kinds, as they are.
 */
export function zoneOf(origin: string, lines: readonly string[], others: readonly Rrset[] = []): Zone {
  const apex = wireName(origin)
  const rrsets = new Map<string, StaticRrset & { readonly rdatas: Uint8Array[] }>()
  const add = (line: string) => {
    const [ownerText, ttl, typeText, ...fields] = splitFields(line) as [string, string, string, ...string[]]
    const owner = wireName(ownerText, apex)
    if (!isWithin(owner, apex)) throw new Error(`"${line}" is not in ${origin}`)
    const type = typeByMnemonic(typeText)!
    const rdata = recordTypeByNumber(type).parse(fields, apex)
    if (rdata instanceof RdataMismatch) throw new Error(`"${line}": ${rdata.found} is not ${rdata.wanted}`)
    const key = `${nameKey(owner)} ${type}`
    const rrset = rrsets.get(key)
    if (rrset === undefined) rrsets.set(key, { kind: 'static', owner, type, ttl: Number(ttl), rdatas: [rdata] })
    else rrset.rdatas.push(rdata)
  }
  for (const line of lines) add(line)
  if (!rrsets.has(`${nameKey(apex)} ${Type.SOA}`)) add(`@ ${SOA_TTL} SOA ${SOA_RDATA}`)
  const sorted = [...rrsets.values(), ...others].sort((a, b) => compareNames(a.owner, b.owner) || a.type - b.type)
  return { origin: apex, serial: 1, rrsets: sorted }
}

export function wireName(text: string, origin?: Uint8Array): Uint8Array {
  const name = parseName(text, origin)
  if (typeof name === 'string') throw new Error(`"${text}" is ${name}`)
  return name
}
