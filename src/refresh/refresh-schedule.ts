/**
 * When databases are fetched: by the schedule of nearpop.yaml, a random while later so that not all servers ask at once;
 * and at once where one is named that is not there yet. Rounds never overlap, and no source is asked twice within
 * LIMITS.refreshPauseMs, however often the server starts. Clock, timers and randomness come as arguments.
 */
import { LIMITS } from '../base/limits.ts'
import type { Config } from '../config/config.ts'
import { type FetchedSource, fetchedSources } from './update-databases.ts'

export interface ScheduleParts {
  /** Fetches `sources` of `config`; never rejects. */
  readonly update: (config: Config, sources: readonly FetchedSource[], signal: AbortSignal) => Promise<void>
  /** Of the last time that a source was asked, milliseconds since 1970; and whether its database is there. */
  readonly known: (source: FetchedSource) => { readonly triedMs: number | undefined; readonly isThere: boolean }
  /** Calls `run` whenever a schedule of five fields says; returns how to stop. */
  readonly recur: (schedule: string, run: () => void) => () => void
  /** Calls `run` once after `ms`; returns how to call that off. */
  readonly after: (ms: number, run: () => void) => () => void
  /** From 0 to 1, without 1. */
  readonly random: () => number
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export class RefreshSchedule {
  readonly #parts: ScheduleParts
  readonly #ending = new AbortController()
  #config: Config | undefined
  #schedule: string | undefined
  #stopRecurring = (): void => {}
  #cancelJitter = (): void => {}
  #cancelLook = (): void => {}
  #round: Promise<void> = Promise.resolve()
  /** By path: for when nothing can be kept on the disk. */
  readonly #triedMs = new Map<string, number>()

  constructor(parts: ScheduleParts) {
    this.#parts = parts
  }

  /** From now on by this configuration. */
  follow(config: Config): void {
    if (this.#ending.signal.aborted) return
    this.#config = config
    const schedule = fetchedSources(config).length === 0 ? undefined : config.geodbRefresh.schedule
    if (schedule !== this.#schedule) {
      this.#schedule = schedule
      this.#stopRecurring()
      this.#cancelJitter()
      this.#stopRecurring = schedule === undefined ? () => {} : this.#parts.recur(schedule, () => this.#fall())
    }
    this.#look()
  }

  /** Calls off what is under way; resolves when nothing is any more. */
  async stop(): Promise<void> {
    this.#ending.abort()
    this.#stopRecurring()
    this.#cancelJitter()
    this.#cancelLook()
    await this.#round
  }

  /** The schedule has come round. */
  #fall(): void {
    const { after, random } = this.#parts
    this.#cancelJitter()
    this.#cancelJitter = after(Math.floor(random() * this.#config!.geodbRefresh.jitterMs), () => {
      this.#begin(() => true)
    })
  }

  /** Fetches what is not there yet; what was asked for of late gets another look when its pause is over. */
  #look(): void {
    this.#cancelLook()
    const isMissing = (source: FetchedSource) => !this.#parts.known(source).isThere
    const missing = fetchedSources(this.#config!).filter(isMissing)
    if (missing.length === 0) return
    const soonestMs = Math.min(...missing.map((source) => this.#pauseMs(source)))
    if (soonestMs === 0) this.#begin(isMissing)
    else this.#cancelLook = this.#parts.after(soonestMs, () => this.#look())
  }

  /** How long it must not be asked yet. A try in the future is a clock that was wrong, and none. */
  #pauseMs(source: FetchedSource): number {
    const nowMs = this.#parts.now()
    const tried = [this.#triedMs.get(source.path), this.#parts.known(source).triedMs]
    const past = tried.filter((ms) => ms !== undefined && ms <= nowMs) as number[]
    return Math.max(0, LIMITS.refreshPauseMs - (nowMs - Math.max(...past)))
  }

  /** The sources are picked when the round before is over. */
  #begin(isWanted: (source: FetchedSource) => boolean): void {
    this.#round = this.#round.then(async () => {
      const { signal } = this.#ending
      if (signal.aborted) return
      const config = this.#config!
      const sources = fetchedSources(config).filter((source) => this.#pauseMs(source) === 0 && isWanted(source))
      if (sources.length === 0) return
      await this.#parts.update(config, sources, signal)
      for (const { path } of sources) this.#triedMs.set(path, this.#parts.now())
      if (!signal.aborted) this.#look()
    })
  }
}
