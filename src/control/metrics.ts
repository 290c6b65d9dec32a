/** What metrics are made of beside the status of the server, as plain values. */
import type { CountedRequests, CountedResponses, TrafficCounts } from './traffic.ts'

export interface Metrics {
  readonly traffic: TrafficCounts
  readonly requests: readonly CountedRequests[]
  readonly responses: readonly CountedResponses[]
  /** Queries that a bug of ours kept from their answer. */
  readonly failures: number
  /** TCP connections since the start, by what became of them. */
  readonly tcp: Readonly<
    Record<'accepted' | 'refused' | 'idle' | 'evicted' | 'timeout' | 'slow_reader' | 'bad_framing', number>
  >
  readonly udpReceiveErrors: number
  /** Whether UDP goes in batches, rather than one datagram at a time. */
  readonly udpBatched: boolean
  /** The threads that answer: how many do, and how often one was started again. */
  readonly workers: { readonly running: number; readonly restarts: number }
  /** How many answers, one for each set and plan, are a last resort now. */
  readonly failingOpen: number
  readonly process: ProcessFigures
}

export interface ProcessFigures {
  readonly cpuSeconds: number
  readonly residentOctets: number
  readonly heapOctets: number
  /** Milliseconds since the epoch. */
  readonly startedMs: number
  /** Of late, in seconds: how much later than due the event loop gets to things. */
  readonly loopDelay: { readonly p50: number; readonly p99: number; readonly max: number }
  /** The Node.js that it runs on. */
  readonly node: string
}
