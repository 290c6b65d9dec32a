/** What tests let zones refer to (three PoPs, policies of both families, of IPv4 alone and with a default of IPv6 alone), and short ways to read. */

import { parseAddress } from '../../src/base/address.ts'
import { type Document, readDocument } from '../../src/base/document.ts'
import type { DocumentValue } from '../../src/base/document-value.ts'
import type { Problem } from '../../src/base/problem.ts'
import { parseName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import type { Member, Policy, Pop } from '../../src/routing/policy.ts'
import { readZone, type ZoneFile } from '../../src/zone/read-zone.ts'
import { servedNames } from '../../src/zone/served-names.ts'
import type { Rrset } from '../../src/zone/zone.ts'
import type { ZoneContext } from '../../src/zone/zone-draft.ts'

export const ORIGIN = wireName('example.com.')

/** The apex records that every zone needs. */
export const APEX = "'': {type: NS, values: [ns1.example.net., ns2.example.net.]}\n"

const NY: Pop = { name: 'ny', ipv4: [octets('203.0.113.10')], ipv6: [octets('2001:db8:10::1')], bias: 0 }
const AU: Pop = { name: 'au', ipv4: [], ipv6: [octets('2001:db8:30::1')], bias: 0 }
const FR: Pop = { name: 'fr', ipv4: [octets('203.0.113.20')], ipv6: [], bias: 0 }

export const CONTEXT: ZoneContext = {
  pops: new Map([NY, FR, AU].map((pop) => [pop.name, pop])),
  policies: new Map([
    policyOf('tiny-cdn', NY),
    policyOf('six-edges', NY),
    policyOf('only-ipv4', FR),
    policyOf('ipv6-at-last', NY, AU),
  ]),
  isServed: servedNames([ORIGIN, wireName('linkedlist.org.'), wireName('pasztor.at.')]),
  zonesBelow: () => [wireName('own.example.com.')],
}

/** Reads a zone example.com. */
export function readText(text: string, options: Partial<ZoneFile> = {}) {
  const fixed = { file: 'example.com.yaml', origin: ORIGIN, modifiedSeconds: 1_000, context: CONTEXT }
  return readZone({ ...fixed, text, ...options })
}

/** Reads the apex records and `text`; `line:column code` of each problem, lines counted in `text` alone. */
export function problemsBelowApex(text: string): string[] {
  return readText(APEX + text).problems.map(({ place, code }) => `${place.line - 1}:${place.column} ${code}`)
}

/** The rrset of this name and type in a zone of the apex records and `text`, which has no problem. */
export function rrsetOf(text: string, owner: string, type: number, options: Partial<ZoneFile> = {}): Rrset | undefined {
  const { zone, problems } = readText(APEX + text, options)
  if (zone === undefined) throw new Error(`no zone: ${problems.map(({ message }) => message).join('; ')}`)
  const key = String(wireName(owner))
  return [...zone.rrsets].find((rrset) => rrset.type === type && String(rrset.owner) === key)
}

export function documentOf(text: string): Document & { value: DocumentValue } {
  return readDocument('test.yaml', text, { valuesMax: 10_000, includeDepthMax: 0 }).document!
}

export function codes(problems: readonly Problem[]): string[] {
  return problems.map(({ place, code }) => `${place.line}:${place.column} ${code}`)
}

export function wireName(text: string): Uint8Array {
  return parseName(text) as Uint8Array
}

export function octets(address: string): Uint8Array {
  return parseAddress(address)!.octets
}

/** Answers with the first, and has the last for its default. */
function policyOf(name: string, first: Pop, last = first): [string, Policy] {
  const memberOf = ({ name: pop, ipv4, ipv6 }: Pop): Member => {
    return { pop, rdatas: { [Type.A]: ipv4, [Type.AAAA]: ipv6 }, weight: 1, status: 'obey' }
  }
  const member = memberOf(first)
  const pools = [{ name: first.name, members: [member], bias: 0 }]
  const answers = { pools: 1, members: 1 }
  return [name, { name, pools, rules: [], fallback: [0], lastResort: [memberOf(last)], answers }]
}
