/**
 * The counters of queries over a restart: as JSON with names instead of numbers, and back into the numbers of the process
 * that goes on from them. Zones and PoPs that are served no more are left out, or they would use up the numbers;
 * answers are kept by PoP, which is all that is told of them. What is damaged or of another layout counts for nothing.
 */
import {
  COUNTER_LAYOUT,
  cellHere,
  newQueryCounters,
  type QueryCounters,
  ServingNumber,
  servingsIn,
  sumQueryCounters,
} from '../answer/query-counters.ts'
import type { CountedNames } from './counted-names.ts'

export interface KeptQueries {
  readonly layout: string
  /** By slot, as CountedNames has them. */
  readonly zones: readonly string[]
  /** Answers, by PoP or pool. */
  readonly byPop: Readonly<Record<string, number>>
  /** Cells that are not 0, and their counts. */
  readonly cells: readonly (readonly [number, number])[]
}

/** `all` are the counters of every thread. */
export function keepQueries(all: readonly QueryCounters[], names: CountedNames): KeptQueries {
  const sum = sumQueryCounters(all)
  const byPop = names.byPop(servingsIn(sum))
  servingsIn(sum).fill(0)
  const cells = [...sum.entries()].filter(([, count]) => count > 0)
  return { layout: COUNTER_LAYOUT, zones: names.zones(), byPop, cells }
}

/**
 * What `keepQueries` gave, after a disk had it, as one more thread's counters. `names` know the zones that are served,
 * `countable` are the PoPs and pools.
 */
export function restoreQueries(json: unknown, names: CountedNames, countable: ReadonlySet<string>): QueryCounters {
  const counters = newQueryCounters()
  const { layout, zones, byPop, cells } = (json ?? {}) as Partial<Record<keyof KeptQueries, unknown>>
  if (layout !== COUNTER_LAYOUT || !Array.isArray(zones) || !Array.isArray(cells) || !isCounts(byPop)) return counters
  const slots = new Map(names.zones().map((zone, slot) => [zone, slot]))
  for (const pair of cells) {
    const [cell, count] = Array.isArray(pair) ? pair : []
    if (!isCount(cell) || !isCount(count)) return newQueryCounters()
    const here = cellHere(cell, (slot) => slots.get(zones[slot]))
    if (here !== undefined) counters[here]! += count
  }
  for (const [pop, count] of Object.entries(byPop)) {
    if (pop !== 'other' && !countable.has(pop)) continue
    const number = pop === 'other' ? ServingNumber.OTHER : names.numberOf([pop])
    servingsIn(counters)[number]! += count
  }
  return counters
}

function isCounts(json: unknown): json is Record<string, number> {
  return typeof json === 'object' && json !== null && Object.values(json).every(isCount)
}

function isCount(json: unknown): json is number {
  return Number.isSafeInteger(json) && (json as number) >= 0
}
