/**
 * What is published: the snapshot of the last good reload and the tables linked from it. The only mutable state of
 * the slow river on the main thread. A reload without a snapshot changes nothing, but its problems are told.
 */
import type { Log } from '../base/log.ts'
import { summarizeProblems } from '../base/problem-text.ts'
import type { Config } from '../config/config.ts'
import type { Check } from '../health/check.ts'
import type { CountryTrees, Tables } from '../tables/tables.ts'
import { Answers, type HealthTouch } from './answers.ts'
import type { CountedCountries, PolicyShares } from './count-countries.ts'
import { CountedNames } from './counted-names.ts'
import type { HealthView } from './health-view.ts'
import { linkTables } from './link-tables.ts'
import type { ReloadReport } from './server-control.ts'
import type { ReloadResult, Snapshot, SnapshotZone } from './snapshot.ts'

export interface PublicationOptions {
  readonly health: HealthView
  /** Told which checks the answers depend on from now on, before any is asked for its verdict. */
  readonly setChecks: (checks: readonly Check[]) => void
  /** Keeps the serials served, by zone name, for the next start. */
  readonly keepSerials: (serials: Readonly<Record<string, number>>) => void
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly log: Log
}

export class Publication {
  /** What the numbers in counters stand for. */
  readonly names = new CountedNames()
  readonly #options: PublicationOptions
  #snapshot: Snapshot | undefined
  #answers: Answers | undefined
  #tables: Tables | undefined
  /** Of the first snapshot: what is read once, at the start, goes by it for good. */
  #firstConfig: Config | undefined
  #lastReload: ReloadReport | undefined
  #countries: CountryTrees | undefined
  /** What maps are drawn by; counted a while after what it belongs to is published. */
  shares: PolicyShares = new Map()

  constructor(options: PublicationOptions) {
    this.#options = options
  }

  /** Undefined until a first one is published. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot
  }

  /** How many answers, one for each set and plan, are the last resort now. */
  failingOpen(): number {
    return this.#answers?.failingOpen() ?? 0
  }

  /** What answers hold although it is down, as nobody else is left: PoPs, among other names. */
  lastResorts(): ReadonlySet<string> {
    return this.#answers?.lastResorts() ?? new Set()
  }

  /** What queries are answered from; undefined until a first snapshot is published. */
  get tables(): Tables | undefined {
    return this.#tables
  }

  /** What came of the last reload; undefined before the first. */
  get lastReload(): ReloadReport | undefined {
    return this.#lastReload
  }

  /** Tells what a reload found, and gives the tables to answer from now on; undefined when nothing changes. */
  apply(result: ReloadResult): Tables | undefined {
    const { log, health, setChecks, keepSerials, now } = this.#options
    for (const [i, problem] of result.problems.entries()) {
      if (problem.severity === 'error') log.error({ code: problem.code }, result.problemTexts[i]!)
      else log.warn({ code: problem.code }, result.problemTexts[i]!)
    }
    const { snapshot } = result
    const keys = this.#keysAfterRestart(snapshot)
    this.#lastReload = reportOf(result, keys, now())
    const summary = summarizeProblems(result.problems, result.files)
    if (snapshot === undefined) {
      log.error({}, `${summary}; nothing changed`)
      return undefined
    }
    const changes = changedZones(this.#snapshot ?? snapshot, snapshot)
    if (Object.values(changes).some(({ length }) => length > 0)) log.info(changes, 'zones reloaded')
    const before = this.#tables && { snapshot: this.#snapshot!, tables: this.#tables }
    this.#snapshot = snapshot
    if (keys.length > 0) log.warn({ keys }, `changed in nearpop.yaml and used only after a restart: ${keys.join(', ')}`)
    keepSerials(snapshot.serials)
    const stale = snapshot.zones.filter((zone) => zone.stale).map(nameOf)
    const unloaded = snapshot.unloaded.map(nameOf)
    if (stale.length > 0) log.warn({ stale }, `served as last loaded, because of errors: ${stale.join(', ')}`)
    if (unloaded.length > 0) log.warn({ unloaded }, `answered with SERVFAIL, never loaded: ${unloaded.join(', ')}`)
    log.info({ zones: snapshot.zones.length, unloaded: unloaded.length }, `loaded: ${summary}`)
    this.#answers = new Answers(snapshot, health, this.names)
    setChecks(this.#answers.checks())
    this.#tables = this.#withCountries(linkTables(snapshot, this.#answers.answerSets(), this.names, before))
    return this.#tables
  }

  #keysAfterRestart(snapshot: Snapshot | undefined): readonly string[] {
    if (snapshot === undefined) return this.#lastReload?.afterRestart ?? []
    this.#firstConfig ??= snapshot.config
    return changedKeys(this.#firstConfig, snapshot.config)
  }

  /** Takes what was counted of the databases: the tables with it, once there are any. */
  applyCounted({ shares, countries }: CountedCountries): Tables | undefined {
    this.shares = shares
    this.#countries = countries
    if (this.#tables !== undefined) this.#tables = this.#withCountries(this.#tables)
    return this.#tables
  }

  #withCountries(tables: Tables): Tables {
    return this.#countries === undefined ? tables : { ...tables, countries: this.#countries }
  }

  /** The tables with what depends on the touched rendered anew; undefined when nothing does. */
  refresh(touch: HealthTouch): Tables | undefined {
    if (this.#tables === undefined || this.#answers?.refresh(touch) !== true) return undefined
    this.#tables = { ...this.#tables, answerSets: this.#answers.answerSets() }
    return this.#tables
  }
}

function reportOf(
  { snapshot, problems, problemTexts }: ReloadResult,
  afterRestart: readonly string[],
  atMs: number,
): ReloadReport {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const found = { errors, warnings: problems.length - errors, problemTexts }
  return { atMs, published: snapshot !== undefined, ...found, afterRestart }
}

/** The keys of nearpop.yaml that a running server does not heed. */
function changedKeys(before: Config, after: Config): string[] {
  const heededAtStart = ({ listen, workers, state, log, lameduckMs }: Config) => {
    return { listen, workers, state: state.path, log, lameduckMs }
  }
  const old: Readonly<Record<string, unknown>> = heededAtStart(before)
  return Object.entries(heededAtStart(after))
    .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(old[key]))
    .map(([key]) => (key === 'lameduckMs' ? 'lameduck' : key))
}

function changedZones(before: Snapshot, after: Snapshot): { changed: string[]; added: string[]; removed: string[] } {
  const old = new Map(before.zones.map((zone) => [zone.name, zone]))
  const names = new Set(after.zones.map(({ name }) => name))
  return {
    changed: after.zones.filter((zone) => old.has(zone.name) && isChanged(old.get(zone.name)!, zone)).map(nameOf),
    added: after.zones.filter(({ name }) => !old.has(name)).map(nameOf),
    removed: before.zones.filter(({ name }) => !names.has(name)).map(nameOf),
  }
}

/** By what every change but the smallest shows, even where a file keeps its serial as it is. */
function isChanged(before: SnapshotZone, after: SnapshotZone): boolean {
  const isSame = before.serial === after.serial && before.records === after.records
  return !isSame || before.image.byteLength !== after.image.byteLength
}

function nameOf({ name }: { readonly name: string }): string {
  return name
}
