/**
 * What happened to health, for people: every change with its cause, numbered without gaps, the last
 * LIMITS.healthEventsKept of them kept, over restarts, for who asks later.
 */
import type { Family } from '../base/address.ts'
import { isMapping } from '../base/is-mapping.ts'
import { LIMITS } from '../base/limits.ts'
import { isTime } from './json.ts'
import { OVERRIDE_KINDS, type OverrideKind } from './overrides.ts'
import { VANTAGE_NAMES, type VantageName } from './vantage.ts'

/** `atMs` in milliseconds since the epoch; `cause` is a sentence without a final full stop. */
export type HealthChange =
  | {
      readonly kind: 'up' | 'down'
      readonly atMs: number
      readonly pop: string | undefined
      readonly address: string
      readonly family: Family
      readonly key: string
      readonly cause: string
    }
  /** `auto`: an override is over. */
  | { readonly kind: OverrideKind | 'auto'; readonly atMs: number; readonly pop: string; readonly cause: string }
  | {
      readonly kind: 'suspect' | 'trusted' | 'failed-open'
      readonly atMs: number
      readonly vantage: VantageName
      readonly cause: string
    }

/** A change with its number, from 1 on, over restarts. */
export type HealthEvent = HealthChange & { readonly id: number }

export class HealthEvents {
  #lastId = 0
  #events: HealthEvent[] = []

  get lastId(): number {
    return this.#lastId
  }

  add(change: HealthChange): HealthEvent {
    this.#lastId++
    const event = { ...change, id: this.#lastId }
    this.#events.push(event)
    if (this.#events.length > LIMITS.healthEventsKept) this.#events.shift()
    return event
  }

  /** The kept ones after the one numbered `id`, oldest first; all of them after 0. */
  since(id: number): HealthEvent[] {
    return this.#events.filter((event) => event.id > id)
  }

  /** Goes on where the last run stopped. */
  continueFrom(events: readonly HealthEvent[], lastId: number): void {
    this.#events = events.slice(-LIMITS.healthEventsKept)
    this.#lastId = Math.max(lastId, events.at(-1)?.id ?? 0)
  }
}

/** Events as JSON has them, oldest first; undefined when any is damaged, as a gap would pass for a quiet time. */
export function readEvents(json: unknown): HealthEvent[] | undefined {
  if (!Array.isArray(json)) return undefined
  let lastId = 0
  for (const event of json) {
    if (!isEvent(event) || event.id <= lastId) return undefined
    lastId = event.id
  }
  return json
}

function isEvent(json: unknown): json is HealthEvent {
  if (!isMapping(json)) return false
  const { id, kind, atMs, cause, pop, address, family, key, vantage } = json
  if (!Number.isSafeInteger(id) || !isTime(atMs) || typeof cause !== 'string') return false
  const is = (kinds: readonly unknown[]) => kinds.includes(kind)
  if (is(['up', 'down'])) {
    const isNamed = typeof address === 'string' && typeof key === 'string' && (family === 4 || family === 6)
    return isNamed && (pop === undefined || typeof pop === 'string')
  }
  if (is(['suspect', 'trusted', 'failed-open'])) return VANTAGE_NAMES.some((name) => name === vantage)
  return is([...OVERRIDE_KINDS, 'auto']) && typeof pop === 'string'
}
