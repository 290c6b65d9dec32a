/** What the transports and the process itself have counted, by the names that metrics give it. */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Metrics, ProcessFigures } from '../control/metrics.ts'
import type { Counts } from '../control/traffic.ts'
import { readTransportCounters, type TransportCounters } from '../transports/counters.ts'

/** Messages over UDP that got no reply, by reason. */
export function droppedBy(counters: TransportCounters): Counts {
  const { udpDroppedPortZero, udpDroppedSilence, udpDroppedSendError, udpDroppedOversize } =
    readTransportCounters(counters)
  return {
    port_zero: udpDroppedPortZero,
    not_a_query: udpDroppedSilence,
    oversize: udpDroppedOversize,
    send_error: udpDroppedSendError,
  }
}

export function transportFigures(counters: TransportCounters): Pick<Metrics, 'tcp' | 'udpReceiveErrors'> {
  const counts = readTransportCounters(counters)
  return {
    udpReceiveErrors: counts.udpReceiveErrors,
    tcp: {
      accepted: counts.tcpAccepted,
      refused: counts.tcpRefused,
      idle: counts.tcpClosedIdle,
      evicted: counts.tcpClosedEvicted,
      timeout: counts.tcpClosedMessageTimeout,
      slow_reader: counts.tcpClosedSlowReader,
      bad_framing: counts.tcpClosedBadFraming,
    },
  }
}

/** Starts to watch the event loop; its delays are of the time since they were last begun anew, a minute at least. */
export function watchProcess(): () => ProcessFigures {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  let beganMs = performance.now()
  return () => {
    const { user, system } = process.cpuUsage()
    const { rss, heapUsed } = process.memoryUsage()
    const seconds = (ns: number) => (Number.isFinite(ns) ? Math.max(0, ns / 1e9 - RESOLUTION_MS / 1_000) : 0)
    const loopDelay = {
      p50: seconds(delay.percentile(50)),
      p99: seconds(delay.percentile(99)),
      max: seconds(delay.max),
    }
    if (performance.now() - beganMs > RESET_MS) {
      beganMs = performance.now()
      delay.reset()
    }
    return {
      cpuSeconds: (user + system) / 1e6,
      residentOctets: rss,
      heapOctets: heapUsed,
      startedMs: performance.timeOrigin,
      loopDelay,
      node: process.versions.node,
    }
  }
}

const RESOLUTION_MS = 20
const RESET_MS = 60_000
