/**
 * The conditions of a rule as operators write them, in nearpop.yaml and in octoDNS's inline rules alike: `geos`,
 * `subnets`, `asns`. Any one that matches makes the rule match. Finds conditions that can never decide anything,
 * because an earlier rule has them already.
 */
import { formatPrefix, type Prefix, parsePrefix, prefixOf } from '../base/prefix.ts'
import { leaf, Mismatch, sequence } from '../base/shape.ts'
import { COUNTRIES } from './country.ts'
import { formatGeo, parseGeo } from './geo-code.ts'
import type { Geo } from './policy.ts'

export type ConditionKey = 'geos' | 'subnets' | 'asns'

/** As written, in the order of the file. A geo's note is worth a warning. */
export interface WrittenConditions {
  readonly geos?: readonly { readonly geo: Geo; readonly note?: string }[] | undefined
  readonly subnets?: readonly Prefix[] | undefined
  readonly asns?: readonly number[] | undefined
}

/** A condition that an earlier rule or the same one has, or has a wider one than. */
export interface DeadCondition {
  readonly rule: number
  readonly key: ConditionKey
  readonly index: number
  readonly text: string
  readonly earlierRule: number
  /** The earlier condition: the same text, or a wider one. */
  readonly earlierText: string
}

/** The keys of a rule that are conditions, for its shape. */
export function conditionShapes() {
  return {
    geos: sequence(geoCode(), 'a list of geo codes, such as [EU, NA-US]').optional(),
    subnets: sequence(subnet(), 'a list of subnets, such as [203.0.113.0/24]').optional(),
    asns: sequence(asNumber(), 'a list of AS numbers, such as [64500]').optional(),
  }
}

/** Every condition that an earlier one covers, in the order of the rules. */
export function findDeadConditions(rules: readonly WrittenConditions[]): DeadCondition[] {
  const dead: DeadCondition[] = []
  const seen = new Map<string, { rule: number; text: string }>()
  for (const [rule, written] of rules.entries()) {
    const conditions = conditionsOf(written)
    // In one rule the order means nothing: the wider one may stand behind.
    const beside = new Map(conditions.map(({ covers, text }) => [covers[0]!, { rule, text }]))
    for (const { key, index, text, covers } of conditions) {
      const wider = covers.slice(1)
      const earlier = [...covers.map((cover) => seen.get(cover)), ...wider.map((cover) => beside.get(cover))].find(
        (found) => found !== undefined,
      )
      if (earlier === undefined) seen.set(covers[0]!, { rule, text })
      else dead.push({ rule, key, index, text, earlierRule: earlier.rule, earlierText: earlier.text })
    }
  }
  return dead
}

interface Condition {
  readonly key: ConditionKey
  readonly index: number
  readonly text: string
  /** Keys of this condition and of every wider one, itself first. */
  readonly covers: readonly string[]
}

function conditionsOf({ geos = [], subnets = [], asns = [] }: WrittenConditions): Condition[] {
  return [
    ...subnets.map((prefix, index): Condition => {
      const covers = Array.from({ length: prefix.length + 1 }, (_, i) =>
        formatPrefix(prefixOf(prefix, prefix.length - i)),
      )
      return { key: 'subnets', index, text: formatPrefix(prefix), covers }
    }),
    ...asns.map((asn, index): Condition => ({ key: 'asns', index, text: `AS${asn}`, covers: [`AS${asn}`] })),
    ...geos.map(({ geo }, index): Condition => ({ key: 'geos', index, text: formatGeo(geo), covers: geoCovers(geo) })),
  ]
}

/** A client's continent is its country's in our own table, whatever continent a geo code was written with. */
function geoCovers({ continent, country, subdivision }: Geo): string[] {
  if (country === undefined) return [`continent ${continent}`]
  const covers = [`country ${country}`, `continent ${COUNTRIES.get(country)?.continent}`]
  return subdivision === undefined ? covers : [`subdivision ${country}-${subdivision}`, ...covers]
}

function geoCode() {
  return leaf('a geo code', { type: 'string', pattern: '^[A-Z]{2}(-[A-Z]{2}(-[A-Z0-9]{1,3})?)?$' }, parseGeo)
}

/** A prefix, as everything that names networks has it. */
export function subnet() {
  const wanted = 'a subnet such as 203.0.113.0/24 or 2001:db8::/32, with no bits set beyond its length'
  return leaf(wanted, { type: 'string' }, (text) => parsePrefix(text) ?? new Mismatch(wanted))
}

function asNumber() {
  const wanted = 'an AS number from 1 to 4294967295'
  return leaf(wanted, { type: ['integer', 'string'] }, (text) => {
    const digits = /^(?:AS)?(\d{1,10})$/.exec(text)?.[1]
    const number = Number(digits ?? Number.NaN)
    return number >= 1 && number <= 0xffff_ffff ? number : new Mismatch(wanted)
  })
}
