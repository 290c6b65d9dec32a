/**
 * Metrics as Prometheus reads them (text format 0.0.4): a pure function of plain values, by the list of metrics-list.ts.
 * The number of series is bounded: zones beyond those that are counted apart have none of their own.
 */
import { withoutFinalDot } from '../base/final-dot.ts'
import { LIMITS } from '../base/limits.ts'
import type { Metrics } from '../control/metrics.ts'
import { popState } from '../control/pop-state.ts'
import type { ServerStatus } from '../control/server-control.ts'
import type { Counts } from '../control/traffic.ts'
import type { CheckStatus } from '../health/health-status.ts'
import { METRICS, type MetricInfo, type MetricName } from './metrics-list.ts'

export const PROMETHEUS_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export function prometheusText(status: ServerStatus, metrics: Metrics): string {
  const samples = new Samples()
  addServer(samples, status, metrics)
  addQueries(samples, metrics)
  addPops(samples, status)
  addZones(samples, status)
  addProcess(samples, metrics)
  return samples.text()
}

/** Values by metric, in the order of the list. */
class Samples {
  readonly #lines = new Map<MetricName, string[]>()

  /** `values` are those of the metric's labels, in their order. */
  add(name: MetricName, value: number | undefined, ...values: string[]): void {
    if (value === undefined) return
    const { labels }: MetricInfo = METRICS[name]
    const pairs = labels.map((label, i) => `${label}="${escapeLabel(values[i] ?? '')}"`)
    const lines = this.#lines.get(name) ?? []
    lines.push(`${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`)
    this.#lines.set(name, lines)
  }

  /** One sample for each label value. */
  addEach(name: MetricName, counts: Counts): void {
    for (const [label, count] of Object.entries(counts)) this.add(name, count, label)
  }

  text(): string {
    const blocks = Object.entries(METRICS).flatMap(([name, { kind, help }]) => {
      const lines = this.#lines.get(name as MetricName)
      return lines === undefined ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`, ...lines]
    })
    return `${blocks.join('\n')}\n`
  }
}

function addServer(samples: Samples, status: ServerStatus, { process }: Metrics): void {
  samples.add('nearpop_build_info', 1, status.version, process.node, status.node)
  samples.add('nearpop_start_time_seconds', status.startedMs / 1_000)
  samples.add('nearpop_state_kept', Number(status.stateFault === undefined))
  for (const { name, vantage } of status.vantages) {
    samples.add('nearpop_view_trusted', Number(vantage.state === 'trusted'), name)
  }
}

function addQueries(samples: Samples, { traffic, requests, responses, failures, tcp, ...metrics }: Metrics): void {
  for (const { zone, transport, family, type, count } of requests) {
    samples.add('nearpop_dns_requests_total', count, zone, transport, family, type)
  }
  for (const { zone, rcode, count } of responses) samples.add('nearpop_dns_responses_total', count, zone, rcode)
  samples.add('nearpop_dns_client_subnet_requests_total', traffic.clientSubnet)
  samples.addEach('nearpop_dns_cookies_total', traffic.cookies)
  samples.add('nearpop_dns_truncated_responses_total', traffic.truncated)
  samples.addEach('nearpop_dns_drops_total', traffic.dropped)
  samples.addEach('nearpop_dns_rate_limited_total', traffic.rateLimited)
  samples.add('nearpop_dns_failures_total', failures)
  samples.add('nearpop_udp_receive_errors_total', metrics.udpReceiveErrors)
  samples.add('nearpop_udp_batched', Number(metrics.udpBatched))
  samples.add('nearpop_workers', metrics.workers.running)
  samples.add('nearpop_worker_restarts_total', metrics.workers.restarts)
  const { accepted, refused, ...closed } = tcp
  samples.addEach('nearpop_tcp_connections_total', { accepted, refused })
  samples.addEach('nearpop_tcp_closed_total', closed)
  samples.addEach('nearpop_geo_answers_total', traffic.byPop)
  samples.addEach('nearpop_geo_clients_total', traffic.byCountry)
  samples.add('nearpop_geo_fail_open_answers', metrics.failingOpen)
}

function addPops(samples: Samples, status: ServerStatus): void {
  for (const pop of status.pops) {
    const { override, families } = pop
    if (families.length === 0) samples.add('nearpop_pop_up', Number(popState(pop) === 'up'), pop.pop, 'any')
    if (override !== undefined) samples.add('nearpop_pop_override', 1, pop.pop, override.kind)
    for (const { family, up, checks } of families) {
      const of = [pop.pop, `ipv${family}`]
      samples.add('nearpop_pop_up', Number(up), ...of)
      const changedMs = Math.max(...checks.map(({ verdict }) => verdict.sinceMs))
      samples.add('nearpop_pop_last_change_timestamp_seconds', changedMs / 1_000, ...of)
      samples.add(
        'nearpop_pop_changes_total',
        checks.reduce((sum, { tally }) => sum + tally.changes, 0),
        ...of,
      )
      addChecks(samples, pop.pop, checks)
    }
  }
  addChecks(samples, '', status.values.slice(0, LIMITS.popsMax))
}

/** Checks of an address that differ in what they ask for count together; of their times the worst is told. */
function addChecks(samples: Samples, pop: string, checks: readonly CheckStatus[]): void {
  const groups = new Map<string, CheckStatus[]>()
  for (const status of checks) {
    const key = `${status.check.address} ${status.check.healthcheck.protocol}`
    groups.set(key, [...(groups.get(key) ?? []), status])
  }
  for (const [key, group] of groups) {
    const of = [pop, ...key.split(' ')]
    const sum = (name: 'succeeded' | 'failed' | 'stalled' | 'durationMs') =>
      group.reduce((total, { tally }) => total + tally[name], 0)
    for (const result of ['succeeded', 'failed', 'stalled'] as const) {
      samples.add('nearpop_checks_total', sum(result), ...of, result)
    }
    samples.add('nearpop_check_duration_seconds_total', sum('durationMs') / 1_000, ...of)
    const successes = group.map(({ tally }) => tally.lastSuccessMs)
    samples.add('nearpop_check_last_success_timestamp_seconds', earliest(successes), ...of)
    const expiries = group.map(({ verdict }) => verdict.tlsExpiresMs)
    samples.add('nearpop_check_tls_expiry_timestamp_seconds', earliest(expiries), ...of)
  }
}

function addZones(samples: Samples, { zones, lastReload, databases, refreshes }: ServerStatus): void {
  for (const state of ['loaded', 'stale', 'unloaded'] as const) {
    samples.add('nearpop_zones', zones.filter((zone) => zone.state === state).length, state)
  }
  for (const { name, serial, records } of zones.slice(0, LIMITS.zonesCountedMax)) {
    const zone = withoutFinalDot(name)
    samples.add('nearpop_zone_serial', serial, zone)
    samples.add('nearpop_zone_records', records, zone)
  }
  const { atMs, published, errors, warnings } = lastReload
  samples.add('nearpop_reload_success', Number(published && errors === 0))
  samples.add('nearpop_reload_timestamp_seconds', atMs / 1_000)
  samples.addEach('nearpop_reload_problems', { error: errors, warning: warnings })
  for (const { file, builtMs } of databases) {
    samples.add('nearpop_geodb_build_timestamp_seconds', seconds(builtMs), file)
  }
  for (const { file, triedMs, succeededMs, failure, waiting } of refreshes) {
    if (triedMs === undefined) continue
    samples.add('nearpop_geodb_refresh_success', Number(failure === undefined), file)
    samples.add('nearpop_geodb_refresh_waiting', Number(waiting !== undefined), file)
    samples.add('nearpop_geodb_refresh_timestamp_seconds', seconds(triedMs), file)
    samples.add('nearpop_geodb_refresh_last_success_timestamp_seconds', seconds(succeededMs), file)
  }
}

function addProcess(samples: Samples, { process }: Metrics): void {
  samples.add('process_cpu_seconds_total', process.cpuSeconds)
  samples.add('process_resident_memory_bytes', process.residentOctets)
  samples.add('process_start_time_seconds', process.startedMs / 1_000)
  samples.add('nearpop_heap_bytes', process.heapOctets)
  samples.add('nearpop_event_loop_delay_p50_seconds', process.loopDelay.p50)
  samples.add('nearpop_event_loop_delay_p99_seconds', process.loopDelay.p99)
  samples.add('nearpop_event_loop_delay_max_seconds', process.loopDelay.max)
}

/** Of those there are, in seconds. */
function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined)
  return known.length === 0 ? undefined : Math.min(...known) / 1_000
}

function seconds(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1_000
}

function escapeLabel(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
