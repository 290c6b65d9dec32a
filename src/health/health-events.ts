/**
 * What happened to health, for people: every change with its cause, numbered without gaps, the last
 * LIMITS.healthEventsKept of them kept for who asks later.
 */
import type { Family } from '../base/address.ts'
import { LIMITS } from '../base/limits.ts'
import type { OverrideKind } from './overrides.ts'
import type { VantageName } from './vantage.ts'

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

  /** Goes on counting where the last run stopped. */
  continueFrom(lastId: number): void {
    this.#lastId = Math.max(this.#lastId, lastId)
  }
}
