/**
 * `nearpop map`: which PoPs serve which country, by the trees that queries are answered from, and with `--down` what
 * would change.
 */
import { LIMITS } from '../base/limits.ts'
import { allUpBut } from '../control/health-view.ts'
import { servedByPlan } from '../control/served-by-plan.ts'
import { formatName } from '../dns/name.ts'
import { typeMnemonic } from '../dns/rdata/registry.ts'
import { COUNTRIES } from '../routing/country.ts'
import { buildPolicyTrees, type PolicyTrees } from '../tables/build-policy-trees.ts'
import { CountryCount, type CountryShares, type PlanShare } from '../tables/country-shares.ts'
import type { DynamicRrset } from '../zone/zone.ts'
import { refuseUsage } from './arguments.ts'
import type { Arguments } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { findDynamic } from './find-dynamic.ts'
import { load } from './load.ts'
import { checkDown, readDown, readName, readType } from './query-options.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'

const FORMATS: Readonly<Record<string, (map: CountryMap) => string[]>> = {
  table: tableLines,
  csv: csvLines,
  json: (map) => [JSON.stringify(map, null, 2)],
}

export function map(args: Arguments, terminal: Terminal): number {
  const format = FORMATS[args.text('format')!]
  if (format === undefined) return refuseUsage(terminal, 'map', `"${args.text('format')}" is not table, csv or json`)
  const type = readType(args.text('type')!)
  if (typeof type === 'string') return refuseUsage(terminal, 'map', type)
  const name = args.positionals[0] === undefined ? undefined : readName(args.positionals[0])
  if (typeof name === 'string') return refuseUsage(terminal, 'map', name)
  const loaded = load(args.text('config')!, terminal)
  if (loaded === undefined) return ExitCode.NEGATIVE
  const { zones, databases } = loaded
  const { pops, policies } = loaded.snapshot.config
  const down = readDown(args)
  const unknown = checkDown(down, pops.keys())
  if (unknown !== undefined) return refuseUsage(terminal, 'map', unknown)
  const rrset = findDynamic(zones, name, type, new Set(policies.keys()))
  if (typeof rrset === 'string') {
    terminal.tell(rrset)
    return ExitCode.NEGATIVE
  }
  const family = args.flag('ipv6') ? 6 : 4
  const [trees] = buildPolicyTrees([rrset.policy], databases)
  const count = new CountryCount(databases, [trees!], family)
  count.advance(LIMITS.mapNetworksMax)
  if (!count.isWhole) terminal.tell(`only the first ${LIMITS.mapNetworksMax} networks of the databases were counted`)
  const answers = `${formatName(rrset.owner)} ${typeMnemonic(rrset.type)}`
  terminal.tell(`${answers}, policy ${rrset.policy.name}, by the IPv${family} addresses of each country`)
  for (const line of format(describe(rrset, trees!, count.shares()[0]!, down))) terminal.print(line)
  return ExitCode.OK
}

interface CountryMap {
  readonly name: string
  readonly type: string
  readonly policy: string
  readonly down: readonly string[]
  readonly countries: readonly CountryRow[]
}

interface CountryRow {
  /** Codes; null for what the databases do not place. */
  readonly continent: string | null
  readonly country: string | null
  readonly name: string
  readonly pops: readonly Share[]
  /** Present with `--down`: who serves then. */
  readonly withoutDown?: readonly Share[]
}

interface Share {
  readonly pop: string
  /** 0 to 1. */
  readonly share: number
}

function describe(
  rrset: DynamicRrset,
  trees: PolicyTrees,
  countries: readonly CountryShares[],
  down: readonly string[],
): CountryMap {
  const today = servingByPlan(rrset, trees, [])
  const then = servingByPlan(rrset, trees, down)
  const rows = countries.map(({ continent = null, country = null, plans }) => {
    const name = country === null ? 'nowhere that is known' : (COUNTRIES.get(country)?.name ?? country)
    const row = { continent, country, name, pops: sharesOf(plans, today) }
    return down.length === 0 ? row : { ...row, withoutDown: sharesOf(plans, then) }
  })
  const { owner, type, policy } = rrset
  return { name: formatName(owner), type: typeMnemonic(type), policy: policy.name, down, countries: rows }
}

/** By plan number: the pools that answer it, joined, when the PoPs named are down. */
function servingByPlan({ policy, type }: DynamicRrset, { plans }: PolicyTrees, down: readonly string[]): string[] {
  const { isUp } = allUpBut(new Set(down))
  return servedByPlan(policy, plans, type, ({ pop }) => isUp(pop, undefined)).map((served) => {
    if (served === undefined) return 'no answer'
    return served.choice === 'last-resort' ? 'last resort' : served.pops.join('+')
  })
}

/** The largest share first. */
function sharesOf(plans: ReadonlyMap<number, PlanShare>, serving: readonly string[]): Share[] {
  const shares = new Map<string, number>()
  for (const [plan, { share }] of plans) shares.set(serving[plan]!, (shares.get(serving[plan]!) ?? 0) + share)
  return [...shares].map(([pop, share]) => ({ pop, share })).sort((a, b) => b.share - a.share)
}

function tableLines({ down, countries }: CountryMap): string[] {
  const head = ['', 'country', '', 'served by', ...(down.length === 0 ? [] : [`without ${down.join(', ')}`])]
  const rows = countries.map(({ continent, country, name, pops, withoutDown }) => {
    const [before, after] = [formatShares(pops), withoutDown && formatShares(withoutDown)]
    const change = after === undefined || after === before ? [] : [`-> ${after}`]
    return [continent ?? '--', country ?? '--', name, before, ...change]
  })
  return formatTable([head, ...rows])
}

function formatShares(shares: readonly Share[]): string {
  if (shares.length === 1) return shares[0]!.pop
  return shares.map(({ pop, share }) => `${pop} ${formatPercent(share)}`).join(', ')
}

/** Never 0 % of what is there, nor 100 % of what is not all. */
function formatPercent(share: number): string {
  const percent = Math.round(share * 100)
  return percent === 0 ? '<1 %' : percent === 100 ? '>99 %' : `${percent} %`
}

function csvLines({ down, countries }: CountryMap): string[] {
  const rows = countries.flatMap(({ continent, country, name, pops, withoutDown = [] }) => {
    const start = [continent ?? '', country ?? '', name]
    const line = (without: string) => (share: Share) => [...start, without, share.pop, share.share.toFixed(6)]
    return [...pops.map(line('')), ...withoutDown.map(line(down.join(' ')))]
  })
  return [['continent', 'country', 'name', 'down', 'pop', 'share'], ...rows].map((row) => row.map(csvCell).join(','))
}

/** RFC 4180 section 2. */
function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
