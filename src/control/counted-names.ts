/**
 * Which number stands for which zone and which answer in the counters: given once and kept over reloads, so that counts
 * go on. When the numbers are used up, all others share one.
 */
import { ServingNumber, ZoneSlot } from '../answer/query-counters.ts'
import { withoutFinalDot } from '../base/final-dot.ts'
import { LIMITS } from '../base/limits.ts'

export class CountedNames {
  readonly #zones = new Map<string, number>()
  readonly #servings = new Map<string, { readonly number: number; readonly pops: readonly string[] }>()

  zoneSlot(zone: string): number {
    const known = this.#zones.get(zone)
    if (known !== undefined) return known
    if (this.#zones.size === LIMITS.zonesCountedMax) return ZoneSlot.OTHER
    const slot = ZoneSlot.FIRST + this.#zones.size
    this.#zones.set(zone, slot)
    return slot
  }

  /** Of an answer that holds these PoPs or pools, sorted. */
  numberOf(pops: readonly string[]): number {
    const key = JSON.stringify(pops)
    const known = this.#servings.get(key)
    if (known !== undefined) return known.number
    if (this.#servings.size === LIMITS.servingsCountedMax) return ServingNumber.OTHER
    const number = ServingNumber.FIRST + this.#servings.size
    this.#servings.set(key, { number, pops })
    return number
  }

  /** By slot, without a final dot. */
  zones(): readonly string[] {
    return ['none', 'other', ...[...this.#zones.keys()].map(withoutFinalDot)]
  }

  /** By number: the PoPs or pools that an answer holds. */
  servings(): readonly (readonly string[])[] {
    return [['other'], ...[...this.#servings.values()].map(({ pops }) => pops)]
  }

  /** Counts by number as counts by PoP or pool; an answer that holds two of them counts for both. */
  byPop(counts: Float64Array): Record<string, number> {
    const byPop: Record<string, number> = {}
    const servings = this.servings()
    for (const [number, count] of counts.entries()) {
      if (count > 0) for (const pop of servings[number]!) byPop[pop] = (byPop[pop] ?? 0) + count
    }
    return byPop
  }
}
