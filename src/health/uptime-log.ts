/**
 * The histories behind uptime, per PoP and address family, kept over restarts. They go by verdicts and not by overrides:
 * a PoP that is drained for an hour has not been down. A family is up while any of its addresses is.
 */
import type { Family } from '../base/address.ts'
import { isMapping } from '../base/is-mapping.ts'
import { LIMITS } from '../base/limits.ts'
import { isTime } from './json.ts'
import { type History, noteState, type Transition, type Uptime, uptimeOf } from './uptime.ts'

/** By PoP, then by family; a transition as `[fromMs, up]`, null for what is not known. */
export type PersistedUptime = Readonly<Record<string, Readonly<Record<string, readonly (number | null)[][]>>>>

export class UptimeLog {
  /** By `fr 4`. */
  #histories = new Map<string, History>()

  /** From `nowMs` on the family is up or down; undefined when nobody knows. */
  note(pop: string, family: Family, up: boolean | undefined, nowMs: number): void {
    const key = `${pop} ${family}`
    const history = noteState(this.#histories.get(key) ?? [], up, nowMs)
    if (history.some((transition) => transition.up !== undefined)) this.#histories.set(key, history)
    else this.#histories.delete(key)
  }

  /** From `nowMs` on nothing is known of any. */
  noteAllUnknown(nowMs: number): void {
    for (const { pop, family } of this.#entries()) this.note(pop, family, undefined, nowMs)
  }

  uptime(pop: string, family: Family, nowMs: number): Uptime {
    return uptimeOf(this.#histories.get(`${pop} ${family}`) ?? [], nowMs)
  }

  persist(): PersistedUptime {
    const persisted: Record<string, Record<string, (number | null)[][]>> = Object.create(null)
    for (const { pop, family, history } of this.#entries()) {
      persisted[pop] ??= {}
      persisted[pop][family] = history.map(({ fromMs, up }) => [fromMs, up ?? null])
    }
    return persisted
  }

  /** Takes what `persist` gave, or whatever a disk made of it; how many histories were damaged and are forgotten. */
  restore(json: unknown): number {
    if (!isMapping(json)) return 1
    let damaged = 0
    for (const [pop, families] of Object.entries(json).slice(0, LIMITS.popsMax)) {
      for (const [name, value] of Object.entries(isMapping(families) ? families : { damaged: families })) {
        const history = readHistory(value)
        if (history === undefined || !FAMILIES.includes(name)) damaged++
        else this.#histories.set(`${pop} ${name}`, history)
      }
    }
    return damaged
  }

  #entries(): { readonly pop: string; readonly family: Family; readonly history: History }[] {
    return [...this.#histories].map(([key, history]) => {
      return { pop: key.slice(0, -2), family: key.endsWith('4') ? 4 : 6, history }
    })
  }
}

const FAMILIES = ['4', '6']

function readHistory(json: unknown): History | undefined {
  if (!Array.isArray(json) || json.length > LIMITS.uptimeTransitionsMax) return undefined
  const history: Transition[] = []
  for (const pair of json) {
    const [fromMs, up] = Array.isArray(pair) && pair.length === 2 ? pair : []
    const isShare = up === null || (typeof up === 'number' && up >= 0 && up <= 1)
    if (!isShare || !isTime(fromMs) || fromMs <= (history.at(-1)?.fromMs ?? -1)) return undefined
    history.push({ fromMs, up: up ?? undefined })
  }
  return history
}
