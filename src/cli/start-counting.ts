/**
 * What is counted, from the end of the last run on: the counters of threads, and as those of one more thread what the last
 * run kept. Only a run that ends in order keeps any: were they kept every minute, counts would fall by up to a minute's
 * when a run ends otherwise, and whoever adds up increases would take all that is left for new.
 */

import type { CountedNames } from '../control/counted-names.ts'
import { keepQueries, restoreQueries } from '../control/kept-queries.ts'
import type { RunningServerParts } from '../control/running-server.ts'
import type { Counts } from '../control/traffic.ts'
import { SAMPLE_MS, TrafficMeter } from '../control/traffic-meter.ts'
import { variantNames } from '../routing/choose-members.ts'
import type { Policy } from '../routing/policy.ts'
import { readTransportCounters, restoreTransportCounters, sumTransportCounters } from '../transports/counters.ts'
import type { AnswerWorkers } from './answer-in-workers.ts'
import { droppedBy, transportFigures, watchProcess } from './figures.ts'
import { steadyNow } from './steady-now.ts'

export interface Counting {
  readonly meter: TrafficMeter
  readonly figures: RunningServerParts['figures']
  /** For the next run, as JSON. */
  persist(): KeptCounts
  stop(): void
}

export interface KeptCounts {
  readonly sinceMs: number
  readonly restarts: number
  readonly queries: unknown
  readonly transport: Counts
}

/** `kept` is what `persist` gave, after a disk had it. `names` know the zones that are served by `policies`. */
export function startCounting(
  kept: unknown,
  names: CountedNames,
  policies: readonly Policy[],
  workers: AnswerWorkers,
  udpBatched: boolean,
): Counting {
  const { sinceMs, restarts, queries, transport } = (kept ?? {}) as Partial<Record<keyof KeptCounts, unknown>>
  const counters = [restoreQueries(queries, names, new Set(policies.flatMap(variantNames))), ...workers.queryCounters]
  const transportCounters = [restoreTransportCounters(transport), ...workers.transportCounters]
  const sumTransport = () => sumTransportCounters(transportCounters)
  const restartsBefore = typeof restarts === 'number' ? restarts : 0
  const countRestarts = () => restartsBefore + workers.restarts()
  const beganMs = typeof sinceMs === 'number' ? Math.min(sinceMs, steadyNow()) : steadyNow()
  const dropped = () => droppedBy(sumTransport())
  const meter = new TrafficMeter({ counters, names, dropped, now: steadyNow, sinceMs: beganMs })
  const sampling = setInterval(() => meter.sample(), SAMPLE_MS)
  const processFigures = watchProcess()
  return {
    meter,
    figures: () => ({
      ...transportFigures(sumTransport()),
      udpBatched,
      workers: { running: workers.running(), restarts: countRestarts() },
      process: processFigures(),
    }),
    persist: () => ({
      sinceMs: beganMs,
      restarts: countRestarts(),
      queries: keepQueries(counters, names),
      transport: readTransportCounters(sumTransport()),
    }),
    stop: () => clearInterval(sampling),
  }
}
