/**
 * What the transports count: one typed-array cell per event, so that counting on the query path is one addition.
 * Cells only grow, and are exact up to 2^53. Never a gauge, never a name built per query; what an answer said
 * (response codes, zones) is counted where it is known, not here.
 */

/** The cell of each event. Connections that clients close themselves are not counted again. */
export const Counter = {
  udpDatagrams: 0,
  udpReplies: 1,
  udpDroppedPortZero: 2,
  udpDroppedSilence: 3,
  udpDroppedSendError: 4,
  udpReceiveErrors: 5,
  tcpAccepted: 6,
  /** Over a limit with no idle connection to close, or the system had no descriptor left. */
  tcpRefused: 7,
  tcpMessages: 8,
  tcpReplies: 9,
  tcpClosedIdle: 10,
  /** Idle, closed to make room for a new connection. */
  tcpClosedEvicted: 11,
  tcpClosedMessageTimeout: 12,
  tcpClosedSlowReader: 13,
  tcpClosedBadFraming: 14,
  /** Larger than any query can be. */
  udpDroppedOversize: 15,
} as const
export type CounterName = keyof typeof Counter
export type Counter = (typeof Counter)[CounterName]

export type TransportCounters = Float64Array

/** In memory that threads share. */
export function newTransportCounters(): TransportCounters {
  return new Float64Array(new SharedArrayBuffer(Object.keys(Counter).length * Float64Array.BYTES_PER_ELEMENT))
}

/** The cells of all threads, added up. */
export function sumTransportCounters(all: readonly TransportCounters[]): TransportCounters {
  const sum = newTransportCounters()
  for (const counters of all) for (const [i, count] of counters.entries()) sum[i]! += count
  return sum
}

export function count(counters: TransportCounters, counter: Counter): void {
  counters[counter]!++
}

/** Every count by its name, as of now. */
export function readTransportCounters(counters: TransportCounters): Record<CounterName, number> {
  const names = Object.keys(Counter) as CounterName[]
  return Object.fromEntries(names.map((name) => [name, counters[Counter[name]]!])) as Record<CounterName, number>
}

/** What `readTransportCounters` gave, after a disk had it; 0 where that says nothing. */
export function restoreTransportCounters(json: unknown): TransportCounters {
  const counters = newTransportCounters()
  for (const [name, counter] of Object.entries(Counter)) {
    const value = (json as Record<string, unknown> | undefined)?.[name]
    if (Number.isSafeInteger(value)) counters[counter] = value as number
  }
  return counters
}
