/**
 * All health at one time: checks with their verdicts, the own-fault guard over them, and the overrides that beat them.
 * The one mutable thing of this room, driven by whoever runs the checks: results and times come in, changes come out.
 * Times are milliseconds since the epoch; a clock set back lengthens a hold, damping or an override by as much. It runs
 * no check and sets no timer.
 */
import type { Family } from '../base/address.ts'
import { assert } from '../base/assert.ts'
import { asksTheSame, type Check, type CheckResult } from './check.ts'
import { describeRun, explainVerdict } from './explain-verdict.ts'
import { type HealthEvent, HealthEvents } from './health-events.ts'
import { DEFAULT_HEALTH_SETTINGS, type HealthSettings } from './health-settings.ts'
import type { CheckStatus, FamilyStatus, PopStatus } from './health-status.ts'
import { latencyOf } from './latency.ts'
import { isOver, type Override, overrideIsUp } from './overrides.ts'
import { type PersistedHealth, persistHealth, type RestoredHealth, readPersistedHealth } from './persisted-health.ts'
import { NO_TALLY, type Tally, tallyResult } from './tally.ts'
import { UptimeLog } from './uptime-log.ts'
import { failTogether, fellSince, nameVantages, togetherMs, type Vantage, type VantageName } from './vantage.ts'
import {
  assumeUp,
  carryOver,
  countResult,
  decide,
  earliestChangeMs,
  endOf,
  forgetRun,
  isSeen,
  nextDelayMs,
  undoFall,
  type Verdict,
} from './verdict.ts'

interface Entry {
  readonly check: Check
  readonly vantage: VantageName
  verdict: Verdict
  tally: Tally
}

export class HealthBoard {
  readonly #settings: HealthSettings
  readonly #events = new HealthEvents()
  #entries = new Map<string, Entry>()
  #vantages = new Map<VantageName, Vantage>()
  readonly #overrides = new Map<string, Override>()
  #uptime = new UptimeLog()
  #restored: RestoredHealth | undefined

  constructor(settings: HealthSettings = DEFAULT_HEALTH_SETTINGS) {
    this.#settings = settings
  }

  /** Takes what `persist` gave in the last run, before the first `setChecks`; a sentence for each damaged part. */
  restore(json: unknown): readonly string[] {
    const restored = readPersistedHealth(json)
    this.#restored = restored
    this.#events.continueFrom(restored.events, restored.lastEventId)
    this.#uptime = restored.uptime
    for (const [pop, override] of restored.overrides) this.#overrides.set(pop, override)
    return restored.notes
  }

  /** For the disk. Worth calling on every event and each minute, as verdicts are only good while young. */
  persist(nowMs: number): PersistedHealth {
    const verdicts = [...this.#entries].map(([key, { verdict }]) => [key, verdict] as const)
    const { lastId: lastEventId } = this.#events
    const parts = { verdicts, overrides: this.#overrides, lastEventId, events: this.#events.since(0) }
    return persistHealth({ ...parts, uptime: this.#uptime }, nowMs)
  }

  /**
   * From now on these checks are there, identical ones once: verdicts go on, also where a check of an address takes the
   * place of another one, as one does whose timeout was changed. New ones are what the last run left if that was not
   * long ago, else up.
   */
  setChecks(checks: readonly Check[], nowMs: number): HealthEvent[] {
    const vantageOf = nameVantages(checks)
    const entries = new Map<string, Entry>()
    const keys = new Set(checks.map(({ key }) => key))
    const gone = [...this.#entries.values()].filter(({ check }) => !keys.has(check.key))
    const goneBySubject = Map.groupBy(gone, ({ check }) => subjectOf(check))
    for (const check of checks) {
      const known = this.#entries.get(check.key)
      const verdict = known?.verdict ?? this.#firstVerdict(check, goneBySubject.get(subjectOf(check)) ?? [], nowMs)
      entries.set(check.key, { check, vantage: vantageOf(check), verdict, tally: known?.tally ?? NO_TALLY })
    }
    const before = this.#entries
    this.#entries = entries
    for (const { check } of [...before.values(), ...entries.values()]) this.#noteUptime(check, nowMs)
    const names = new Set([...entries.values()].map(({ vantage }) => vantage))
    this.#vantages = new Map([...names].map((name) => [name, this.#vantages.get(name) ?? { state: 'trusted' }]))
    return this.advance(nowMs)
  }

  /** Takes in what came of a check; none of a check that is gone. Returns what it changed. */
  record(key: string, result: CheckResult): HealthEvent[] {
    const entry = this.#entries.get(key)
    if (entry === undefined) return []
    const nowMs = endOf(result)
    const events = this.advance(nowMs)
    const wasSeen = isSeen(entry.verdict)
    entry.verdict = countResult(entry.verdict, result)
    entry.tally = tallyResult(entry.tally, result)
    if (isSeen(entry.verdict) !== wasSeen) this.#noteUptime(entry.check, nowMs)
    if (result.stalled) return events
    events.push(...(result.ok ? this.#trust(entry, nowMs) : this.#suspect(entry, result.startedMs, nowMs)))
    if (!this.#isHeld(entry)) events.push(...this.#decide(entry, nowMs))
    return events
  }

  /** Beats the verdicts of a PoP from now on; without an override it is as its checks say again. */
  setOverride(pop: string, override: Omit<Override, 'setMs'> | undefined, nowMs: number): HealthEvent[] {
    const events = this.advance(nowMs)
    const before = this.#overrides.get(pop)
    if (override !== undefined) {
      this.#overrides.set(pop, { ...override, setMs: nowMs })
      const cause = override.reason ?? 'no reason given'
      events.push(this.#events.add({ kind: override.kind, atMs: nowMs, pop, cause }))
    } else if (before !== undefined) {
      this.#overrides.delete(pop)
      events.push(this.#events.add({ kind: 'auto', atMs: nowMs, pop, cause: `${before.kind} was taken back` }))
    }
    return events
  }

  /** Ends what is over by now: overrides and holds. To be called at `nextEndMs`. */
  advance(nowMs: number): HealthEvent[] {
    const events: HealthEvent[] = []
    for (const [pop, override] of this.#overrides) {
      if (!isOver(override, nowMs)) continue
      this.#overrides.delete(pop)
      events.push(this.#events.add({ kind: 'auto', atMs: nowMs, pop, cause: `the time of ${override.kind} is over` }))
    }
    for (const [name, vantage] of this.#vantages) {
      if (vantage.state === 'suspect' && vantage.sinceMs + this.#settings.holdMs <= nowMs) {
        events.push(...this.#failOpen(name, nowMs))
      }
    }
    return events
  }

  /** When the next override or hold ends; undefined when none will. */
  nextEndMs(): number | undefined {
    const overrides = [...this.#overrides.values()].map(({ untilMs }) => untilMs ?? Number.POSITIVE_INFINITY)
    const holds = [...this.#vantages.values()].map((vantage) => this.#holdEndMs(vantage))
    const nextMs = Math.min(...overrides, ...holds)
    return Number.isFinite(nextMs) ? nextMs : undefined
  }

  /** Whether answers may hold the address: by the PoP's override, else by the verdict; up when there is no check. */
  isUp(pop: string | undefined, key: string | undefined): boolean {
    const override = this.#overrideOf(pop)
    if (override !== undefined) return overrideIsUp(override)
    return key === undefined || (this.#entries.get(key)?.verdict.up ?? true)
  }

  /** The verdict of a check, whatever overrides say; up for one that is gone. */
  verdictIsUp(key: string): boolean {
    return this.#entries.get(key)?.verdict.up ?? true
  }

  /** Milliseconds until this check is due, without jitter. The key must be of the checks set. */
  nextDelayMs(key: string, nowMs: number): number {
    const { check, verdict } = this.#entryOf(key)
    return nextDelayMs(verdict, check.healthcheck, this.#settings, nowMs)
  }

  /** Milliseconds until `isUp` can change by itself at the earliest, for answer-ttl.ts; Infinity when it cannot. */
  earliestChangeMs(pop: string | undefined, key: string | undefined, nowMs: number): number {
    const override = this.#overrideOf(pop)
    if (override !== undefined) return Math.max(0, (override.untilMs ?? Number.POSITIVE_INFINITY) - nowMs)
    const entry = key === undefined ? undefined : this.#entries.get(key)
    if (entry === undefined) return Number.POSITIVE_INFINITY
    const { check, verdict } = entry
    const isHeld = this.#isHeld(entry)
    const changeMs = earliestChangeMs(verdict, check.healthcheck, this.#settings, nowMs, isHeld)
    return Math.min(changeMs, Math.max(0, this.#holdEndMs(this.#vantages.get(entry.vantage)!) - nowMs))
  }

  /** Undefined for a key that is not of the checks set. */
  describe(key: string, nowMs: number): CheckStatus | undefined {
    const entry = this.#entries.get(key)
    return entry && this.#describeEntry(entry, nowMs)
  }

  /** Without families when nothing of the PoP is checked. */
  describePop(pop: string, nowMs: number): PopStatus {
    const families = ([4, 6] as const)
      .map((family): FamilyStatus => {
        const checks = this.#entriesOf(pop, family).map((entry) => this.#describeEntry(entry, nowMs))
        return { family, up: checks.some(({ up }) => up), uptime: this.#uptime.uptime(pop, family, nowMs), checks }
      })
      .filter(({ checks }) => checks.length > 0)
    return { pop, override: this.#overrides.get(pop), families }
  }

  /** The checks of values that stand for no PoP. */
  describeValues(nowMs: number): CheckStatus[] {
    return [...this.#entries.values()]
      .filter(({ check }) => check.pop === undefined)
      .map((entry) => this.#describeEntry(entry, nowMs))
  }

  /** What is thought of the view from here, by the checks judged together. */
  vantages(): ReadonlyMap<VantageName, Vantage> {
    return this.#vantages
  }

  /** The last changes after the one numbered `id`, oldest first. */
  eventsSince(id: number): HealthEvent[] {
    return this.#events.since(id)
  }

  /** `gone` were checks of the same address; of several that asked something else, one that was up. */
  #firstVerdict(check: Check, gone: readonly Entry[], nowMs: number): Verdict {
    const same = gone.find((entry) => asksTheSame(entry.check, check))
    const before = same ?? gone.find(({ verdict }) => verdict.up) ?? gone[0]
    if (before !== undefined) return carryOver(before.verdict)
    const restored = this.#restored?.verdicts.get(check.key)
    const ageMs = nowMs - (this.#restored?.savedMs ?? 0)
    return restored !== undefined && ageMs >= 0 && ageMs < this.#settings.restoreMs ? restored : assumeUp(nowMs)
  }

  /** A success shows that the network works from here: what failed before it is counted anew. */
  #trust(entry: Entry, nowMs: number): HealthEvent[] {
    const { state } = this.#vantages.get(entry.vantage)!
    if (state === 'trusted') return []
    this.#vantages.set(entry.vantage, { state: 'trusted' })
    if (state === 'suspect') {
      for (const other of this.#judgedWith(entry.vantage)) {
        if (other !== entry) other.verdict = forgetRun(other.verdict)
      }
    }
    const cause = `a check of ${entry.check.pop ?? entry.check.address} succeeded`
    return [this.#events.add({ kind: 'trusted', atMs: nowMs, vantage: entry.vantage, cause })]
  }

  /** A failure may be the one that makes all PoPs failing: then falls of the same time are taken back. */
  #suspect(entry: Entry, startedMs: number, nowMs: number): HealthEvent[] {
    const name = entry.vantage
    const judged = this.#judgedWith(name)
    const windowMs = togetherMs(judged)
    if (this.#vantages.get(name)!.state !== 'trusted' || !failTogether(judged, windowMs, startedMs)) return []
    this.#vantages.set(name, { state: 'suspect', sinceMs: nowMs })
    const cause = 'every PoP failed within one interval'
    const events = [this.#events.add({ kind: 'suspect', atMs: nowMs, vantage: name, cause })]
    for (const other of judged) {
      if (!fellSince(other.verdict, startedMs - windowMs)) continue
      other.verdict = undoFall(other.verdict, nowMs)
      events.push(this.#changed(other, `held: ${cause}`, nowMs))
    }
    return events
  }

  #failOpen(name: VantageName, nowMs: number): HealthEvent[] {
    this.#vantages.set(name, { state: 'failed-open', sinceMs: nowMs })
    const cause = 'every PoP still fails at the end of the hold'
    const event = this.#events.add({ kind: 'failed-open', atMs: nowMs, vantage: name, cause })
    return [event, ...this.#judgedWith(name).flatMap((entry) => this.#decide(entry, nowMs))]
  }

  #decide(entry: Entry, nowMs: number): HealthEvent[] {
    const { up } = entry.verdict
    entry.verdict = decide(entry.verdict, entry.check.healthcheck, this.#settings, nowMs)
    if (entry.verdict.up === up) return []
    return [this.#changed(entry, describeRun(entry.verdict.run!, entry.verdict), nowMs)]
  }

  #changed(entry: Entry, cause: string, atMs: number): HealthEvent {
    const { check, verdict, tally } = entry
    entry.tally = { ...tally, changes: tally.changes + 1 }
    this.#noteUptime(check, atMs)
    const { pop, address, family, key } = check
    return this.#events.add({ kind: verdict.up ? 'up' : 'down', atMs, pop, address, family, key, cause })
  }

  /** What is now known of the PoP whose check this is, over its family. */
  #noteUptime({ pop, family }: Check, nowMs: number): void {
    if (pop === undefined) return
    const seen = this.#entriesOf(pop, family).filter(({ verdict }) => isSeen(verdict))
    const up = seen.length === 0 ? undefined : seen.some(({ verdict }) => verdict.up)
    this.#uptime.note(pop, family, up, nowMs)
  }

  #entriesOf(pop: string, family: Family): Entry[] {
    return [...this.#entries.values()].filter(({ check }) => check.pop === pop && check.family === family)
  }

  #judgedWith(name: VantageName): Entry[] {
    return [...this.#entries.values()].filter(({ vantage }) => vantage === name)
  }

  #isHeld(entry: Entry): boolean {
    return this.#vantages.get(entry.vantage)!.state === 'suspect'
  }

  #holdEndMs(vantage: Vantage): number {
    return vantage.state === 'suspect' ? vantage.sinceMs + this.#settings.holdMs : Number.POSITIVE_INFINITY
  }

  #overrideOf(pop: string | undefined): Override | undefined {
    return pop === undefined ? undefined : this.#overrides.get(pop)
  }

  #entryOf(key: string): Entry {
    const entry = this.#entries.get(key)
    assert(entry !== undefined, `no check has the key ${key}`)
    return entry
  }

  #describeEntry(entry: Entry, nowMs: number): CheckStatus {
    const { check, verdict } = entry
    const override = this.#overrideOf(check.pop)
    const isHeld = this.#isHeld(entry)
    return {
      check,
      up: override === undefined ? verdict.up : overrideIsUp(override),
      override,
      verdict,
      isHeld,
      nextDelayMs: nextDelayMs(verdict, check.healthcheck, this.#settings, nowMs),
      latency: latencyOf(verdict.results),
      tally: entry.tally,
      ...explainVerdict(verdict, check.healthcheck, this.#settings, isHeld, nowMs),
    }
  }
}

function subjectOf({ pop, address }: Check): string {
  return JSON.stringify([pop, address])
}
