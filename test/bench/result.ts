/** What a run of a scenario found, as a row of a table and as JSON. */
import { formatTable } from '../../src/cli/table.ts'
import type { LoadReport } from './load.ts'

export interface Result {
  readonly scenario: string
  /** Queries each second. */
  readonly rate: number
  readonly load: LoadReport
  /** Of the server, user and system: microseconds for each query. */
  readonly cpuPerQuery: number
  /** MiB, at the end. */
  readonly memory: number
  /** In scenarios that change what is to be answered. */
  readonly changes?: Changes
  /** Of memory, in a soak: MiB an hour. */
  readonly growth?: number
}

export interface Changes {
  readonly count: number
  /** From a change to the first answer that heeds it, where answers change. */
  readonly longestMs?: number
}

const HEAD = ['scenario', 'q/s', 'sent', 'lost', 'wrong', 'p50', 'p99', 'p99.9', 'max', 'gap', 'late', 'CPU', 'memory']

export function resultTable(results: readonly Result[]): string[] {
  const rows = results.map(({ scenario, rate, load, cpuPerQuery, memory, changes, growth }) => {
    const { sent, lost, wrong, latency, longestGap, latest } = load
    const times = [latency.p50, latency.p99, latency.p999, latency.max, longestGap, latest].map(formatMicroseconds)
    const told = changes === undefined ? [] : [`${changes.count}`, formatDelay(changes.longestMs)]
    const grown = growth === undefined ? '' : `, ${growth.toFixed(1)} more an hour`
    const counts = [rate, sent, lost, wrong].map(String)
    return [scenario, ...counts, ...times, `${cpuPerQuery.toFixed(1)} us`, `${Math.round(memory)} MiB${grown}`, ...told]
  })
  const head = results.some(({ changes }) => changes !== undefined) ? [...HEAD, 'changes', 'to answer'] : HEAD
  return formatTable([head, ...rows])
}

function formatDelay(ms: number | undefined): string {
  return ms === undefined ? '-' : `${Math.round(ms)} ms`
}

function formatMicroseconds(us: number): string {
  return us < 1_000 ? `${us} us` : `${(us / 1_000).toFixed(us < 10_000 ? 1 : 0)} ms`
}
