/**
 * Runs every check at its own pace: at once when it is new, then spread over its interval, never twice at the same time,
 * and never more in flight than LIMITS says: beyond that they wait in the order in which they fell due. How long until
 * the next one is the verdict machine's to say, after each result. Never judges: it marks results of a time when
 * this machine stalled, and passes on the rest as they are.
 */
import { isDeepStrictEqual } from 'node:util'
import { LIMITS } from '../base/limits.ts'
import type { ProbeTarget } from './attempt.ts'
import type { Clock } from './clock.ts'
import { Heartbeat } from './heartbeat.ts'
import type { ProbeOutcome } from './probe.ts'

export interface Check {
  /** Checks with the same key are one check. */
  readonly key: string
  readonly target: ProbeTarget
}

export interface ProbeResult extends ProbeOutcome {
  /** This machine stood still for more than half the timeout: the result says nothing of the target. */
  readonly stalled: boolean
}

export interface ProbeSchedulerParts {
  /** Must not reject; may do as it likes once `signal` has aborted, but must end. */
  readonly run: (target: ProbeTarget, signal: AbortSignal) => Promise<ProbeOutcome>
  readonly onResult: (key: string, result: ProbeResult) => void
  /** Milliseconds from now to the next run of a check, asked after each of its results; without jitter. */
  readonly nextDelayMs: (key: string) => number
  readonly clock: Clock
  /** 0 to 1, without 1. */
  readonly random: () => number
}

const JITTER = 0.1

export class ProbeScheduler {
  readonly #parts: ProbeSchedulerParts
  readonly #heartbeat: Heartbeat
  #checks = new Map<string, Scheduled>()
  /** Due, but too many are in flight. */
  #queue: Scheduled[] = []
  #inFlight = 0
  readonly #firstRounds = new Set<() => void>()

  constructor(parts: ProbeSchedulerParts) {
    this.#parts = parts
    this.#heartbeat = new Heartbeat(parts.clock)
  }

  /** Replaces the whole list. What stays goes on undisturbed, what is new is run at once, what is gone is called off. */
  setTargets(checks: readonly Check[]): void {
    const next = new Map<string, Scheduled>()
    for (const { key, target } of checks) if (!next.has(key)) next.set(key, this.#keepOrAdd(key, target))
    for (const [key, check] of this.#checks) if (!next.has(key)) this.#callOff(check)
    this.#checks = next
    this.#startQueued()
    this.#endFirstRounds()
  }

  /** Calls everything off. */
  stop(): void {
    this.setTargets([])
  }

  /** Resolves when every check has had a result, or after `timeoutMs`. */
  firstRound(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        cancelTimeout()
        this.#firstRounds.delete(end)
        resolve()
      }
      const cancelTimeout = this.#parts.clock.after(timeoutMs, end)
      this.#firstRounds.add(end)
      this.#endFirstRounds()
    })
  }

  #keepOrAdd(key: string, target: ProbeTarget): Scheduled {
    const kept = this.#checks.get(key)
    if (kept === undefined) {
      const added = new Scheduled(key, target)
      this.#queue.push(added)
      return added
    }
    if (isDeepStrictEqual(kept.target, target)) return kept
    kept.target = target
    if (kept.isWaiting) this.#schedule(kept, this.#parts.random())
    return kept
  }

  #callOff(check: Scheduled): void {
    check.cancelTimer()
    check.running?.abort()
    this.#queue = this.#queue.filter((queued) => queued !== check)
  }

  #startQueued(): void {
    while (this.#inFlight < LIMITS.probesInFlightMax && this.#queue.length > 0) this.#start(this.#queue.shift()!)
  }

  #start(check: Scheduled): void {
    const { run } = this.#parts
    const running = new AbortController()
    const watch = this.#heartbeat.watch()
    const { target } = check
    check.running = running
    this.#inFlight++
    void run(target, running.signal).then((outcome) => {
      this.#inFlight--
      const stalled = watch.end() > target.healthcheck.timeoutMs / 2
      if (!running.signal.aborted) this.#finish(check, { ...outcome, stalled })
      this.#startQueued()
    })
  }

  #finish(check: Scheduled, result: ProbeResult): void {
    const { onResult, random } = this.#parts
    check.running = undefined
    onResult(check.key, result)
    if (this.#checks.get(check.key) !== check) return // called off by what the result led to
    // Checks that began together spread over the interval once, and keep their distance from then on.
    this.#schedule(check, check.hasResult ? 1 - JITTER + 2 * JITTER * random() : random())
    check.hasResult = true
    this.#endFirstRounds()
  }

  /** Has `check` run again in `part` of its delay. */
  #schedule(check: Scheduled, part: number): void {
    const { clock, nextDelayMs } = this.#parts
    const delayMs = nextDelayMs(check.key) * part
    check.cancelTimer()
    check.isWaiting = true
    check.cancelTimer = clock.after(delayMs, () => {
      check.isWaiting = false
      this.#queue.push(check)
      this.#startQueued()
    })
  }

  #endFirstRounds(): void {
    if (this.#firstRounds.size === 0) return
    for (const check of this.#checks.values()) if (!check.hasResult) return
    for (const end of this.#firstRounds) end()
  }
}

/** A check and where it stands: waiting for its time, queued, or running. */
class Scheduled {
  readonly key: string
  target: ProbeTarget
  hasResult = false
  isWaiting = false
  cancelTimer = () => {}
  running: AbortController | undefined

  constructor(key: string, target: ProbeTarget) {
    this.key = key
    this.target = target
  }
}
