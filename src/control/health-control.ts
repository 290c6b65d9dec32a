/**
 * Health on a running server: results of checks go in, touched answers come out. Holds the board
 * (health/health-board.ts) and its one timer; runs no check itself. Every event is logged and kept.
 */
import type { Log } from '../base/log.ts'
import type { Check, CheckResult } from '../health/check.ts'
import { HealthBoard } from '../health/health-board.ts'
import type { HealthEvent } from '../health/health-events.ts'
import type { CheckStatus, PopStatus } from '../health/health-status.ts'
import { type PersistedHealth, readPersistedHealth } from '../health/persisted-health.ts'
import type { Vantage, VantageName } from '../health/vantage.ts'
import type { HealthTouch } from './answers.ts'
import type { HealthView } from './health-view.ts'
import type { OverrideOrder } from './server-control.ts'

export interface HealthControlParts {
  /** Milliseconds since the epoch that never go back. */
  readonly now: () => number
  /** Runs `run` once after `ms`; returns how to call that off. */
  readonly after: (ms: number, run: () => void) => () => void
  /** Runs these checks from now on, and no others. */
  readonly runChecks: (checks: readonly Check[]) => void
  /** Answers that depend on these have to be rendered anew. */
  readonly onTouch: (touch: HealthTouch) => void
  /** Something happened that has to survive a restart. */
  readonly onEvents: () => void
  readonly log: Log
}

export class HealthControl implements HealthView {
  readonly #parts: HealthControlParts
  readonly #board = new HealthBoard()
  /** Checks whose last result contradicted the verdict: their answers have a shorter TTL. */
  readonly #contradicting = new Set<string>()
  readonly #listeners = new Set<(event: HealthEvent) => void>()
  #cancelEnd: (() => void) | undefined

  constructor(parts: HealthControlParts) {
    this.#parts = parts
  }

  /** Takes what the last run kept, before the first checks are set. */
  restore(json: unknown): void {
    for (const note of this.#board.restore(json)) this.#parts.log.warn({}, note)
  }

  /** Makes the overrides those that another process kept, which has taken orders meanwhile. */
  adoptOverrides(json: unknown): void {
    const theirs = readPersistedHealth(json).overrides
    const { overrides: ours } = this.persist()
    for (const pop of new Set([...theirs.keys(), ...Object.keys(ours)])) {
      const override = theirs.get(pop)
      if (JSON.stringify(override) === JSON.stringify(ours[pop])) continue
      if (override === undefined) {
        this.setOverride(pop, { kind: 'auto' })
      } else {
        const { kind, untilMs, reason } = override
        const until = untilMs === undefined ? {} : { forMs: untilMs - this.#parts.now() }
        this.setOverride(pop, { kind, ...until, ...(reason === undefined ? {} : { reason }) })
      }
    }
  }

  persist(): PersistedHealth {
    return this.#board.persist(this.#parts.now())
  }

  setChecks(checks: readonly Check[]): void {
    const distinct = [...new Map(checks.map((check) => [check.key, check])).values()]
    const events = this.#board.setChecks(distinct, this.#parts.now())
    this.#parts.runChecks(distinct)
    this.#tell(events)
  }

  /** What came of a check, which has just ended: when it started follows, by a clock that never goes back. */
  record(key: string, result: Omit<CheckResult, 'startedMs'>): void {
    const startedMs = this.#parts.now() - result.durationMs
    const events = this.#board.record(key, { ...result, startedMs })
    const isContradicted = !result.stalled && result.ok !== this.#board.verdictIsUp(key)
    const wasContradicted = this.#contradicting.has(key)
    if (isContradicted) this.#contradicting.add(key)
    else this.#contradicting.delete(key)
    this.#tell(events, isContradicted || wasContradicted ? [key] : [])
  }

  /** The operator's word on a PoP, kept even of one that no answer names. */
  setOverride(pop: string, { kind, forMs, reason }: OverrideOrder): void {
    const nowMs = this.#parts.now()
    const until = forMs === undefined ? {} : { untilMs: nowMs + forMs }
    const override = kind === 'auto' ? undefined : { kind, ...until, ...(reason === undefined ? {} : { reason }) }
    this.#tell(this.#board.setOverride(pop, override, nowMs))
  }

  describePop(pop: string): PopStatus {
    return this.#board.describePop(pop, this.#parts.now())
  }

  /** Undefined for a check that is not run. */
  describeCheck(key: string): CheckStatus | undefined {
    return this.#board.describe(key, this.#parts.now())
  }

  /** The checks of values that stand for no PoP. */
  describeValues(): readonly CheckStatus[] {
    return this.#board.describeValues(this.#parts.now())
  }

  vantages(): ReadonlyMap<VantageName, Vantage> {
    return this.#board.vantages()
  }

  /** The kept events after the one numbered `id`, oldest first. */
  eventsSince(id: number): readonly HealthEvent[] {
    return this.#board.eventsSince(id)
  }

  /** Calls `listener` with each event from now on; returns how to stop. */
  onEvent(listener: (event: HealthEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  isUp(pop: string | undefined, checkKey: string | undefined): boolean {
    return this.#board.isUp(pop, checkKey)
  }

  earliestChangeMs(pop: string | undefined, checkKey: string | undefined): number {
    return this.#board.earliestChangeMs(pop, checkKey, this.#parts.now())
  }

  /** Milliseconds from the start of a check to that of its next, without jitter. */
  nextDelayMs(key: string): number {
    return this.#board.nextDelayMs(key, this.#parts.now())
  }

  #tell(events: readonly HealthEvent[], alsoTouched: readonly string[] = []): void {
    this.#waitForEnd()
    const touch = touchOf(events, alsoTouched)
    if (touch.keys.size + touch.pops.size > 0) this.#parts.onTouch(touch)
    for (const event of events) {
      this.#parts.log.warn(event, sentenceOf(event))
      for (const listener of this.#listeners) listener(event)
    }
    if (events.length > 0) this.#parts.onEvents()
  }

  /** Overrides and holds end by themselves. */
  #waitForEnd(): void {
    this.#cancelEnd?.()
    const endMs = this.#board.nextEndMs()
    if (endMs === undefined) return
    const { after, now } = this.#parts
    const delayMs = Math.min(TIMER_MS_MAX, Math.max(0, endMs - now()))
    this.#cancelEnd = after(delayMs, () => this.#tell(this.#board.advance(now())))
  }
}

/** What a timer of Node can wait; the wait goes on after it. */
const TIMER_MS_MAX = 2 ** 31 - 1

function touchOf(events: readonly HealthEvent[], also: readonly string[]): HealthTouch {
  const keys = new Set(also)
  const pops = new Set<string>()
  for (const event of events) {
    if ('key' in event) keys.add(event.key)
    else if ('pop' in event) pops.add(event.pop)
  }
  return { keys, pops }
}

/** One event as a sentence. */
function sentenceOf(event: HealthEvent): string {
  if ('vantage' in event) return `view from here (${event.vantage}) ${event.kind}: ${event.cause}`
  if ('address' in event) return `${event.pop ?? 'value'} ${event.address} is ${event.kind}: ${event.cause}`
  return `${event.pop}: ${event.kind}: ${event.cause}`
}
