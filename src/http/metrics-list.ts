/**
 * Every metric there is: its name, what kind it is, its labels and what it says. The text for Prometheus is made by this
 * list, and alert rules and dashboards are held against it. Names and units follow Prometheus' conventions; no label is
 * ever a client, a resolver or a name that was asked for.
 */
export interface MetricInfo {
  readonly kind: 'counter' | 'gauge'
  readonly labels: readonly string[]
  readonly help: string
}

const counter = (help: string, ...labels: string[]): MetricInfo => ({ kind: 'counter', labels, help })
const gauge = (help: string, ...labels: string[]): MetricInfo => ({ kind: 'gauge', labels, help })

export const METRICS = {
  nearpop_build_info: gauge('Always 1; the labels say what runs.', 'version', 'node_version', 'node'),
  nearpop_start_time_seconds: gauge('When the server began to serve, in seconds since the epoch.'),
  nearpop_state_kept: gauge('0 while what has to survive a restart cannot be written.'),

  nearpop_dns_requests_total: counter('Queries that got a reply.', 'zone', 'transport', 'family', 'type'),
  nearpop_dns_responses_total: counter('Replies by response code.', 'zone', 'rcode'),
  nearpop_dns_client_subnet_requests_total: counter('Queries with a client subnet option (RFC 7871).'),
  nearpop_dns_cookies_total: counter('Queries with a cookie (RFC 7873): client_only, valid or invalid.', 'kind'),
  nearpop_dns_truncated_responses_total: counter('Replies with TC set.'),
  nearpop_dns_drops_total: counter('Messages over UDP that got no reply.', 'reason'),
  nearpop_dns_rate_limited_total: counter(
    'Replies over the rate limit of a network: dropped, truncated or would_limit.',
    'action',
  ),
  nearpop_dns_failures_total: counter('Queries that a bug of the server answered with SERVFAIL.'),
  nearpop_workers: gauge('Threads that answer queries now.'),
  nearpop_worker_restarts_total: counter('Threads that died and were started again.'),
  nearpop_udp_receive_errors_total: counter('Errors of the system when receiving over UDP.'),
  nearpop_udp_batched: gauge('1 when UDP goes in batches, 0 when one datagram at a time.'),
  nearpop_tcp_connections_total: counter('TCP connections that were offered.', 'outcome'),
  nearpop_tcp_closed_total: counter('TCP connections that the server closed.', 'reason'),

  nearpop_geo_answers_total: counter('Answers that a policy gave, by the PoPs or pools in them.', 'pop'),
  nearpop_geo_clients_total: counter('Answers that a policy gave, by the country of the client.', 'country'),
  nearpop_geo_fail_open_answers: gauge('Answers that are a last resort now, as all of their PoPs are down.'),

  nearpop_pop_up: gauge('1 when answers may hold the PoP, over this address family.', 'pop', 'family'),
  nearpop_pop_override: gauge('1 while an operator overrides the checks of the PoP.', 'pop', 'kind'),
  nearpop_pop_last_change_timestamp_seconds: gauge('When a verdict on the PoP changed last.', 'pop', 'family'),
  nearpop_pop_changes_total: counter('Changes of verdicts on the PoP.', 'pop', 'family'),
  nearpop_checks_total: counter('Health checks that were run.', 'pop', 'address', 'protocol', 'result'),
  nearpop_check_duration_seconds_total: counter('Time that health checks took.', 'pop', 'address', 'protocol'),
  nearpop_check_last_success_timestamp_seconds: gauge('When a check succeeded last.', 'pop', 'address', 'protocol'),
  nearpop_check_tls_expiry_timestamp_seconds: gauge('When the certificate ends.', 'pop', 'address', 'protocol'),
  nearpop_view_trusted: gauge('0 while every PoP fails from here, which is taken for a fault of this side.', 'view'),

  nearpop_zones: gauge('Zones by state.', 'state'),
  nearpop_zone_serial: gauge('The serial that is served.', 'zone'),
  nearpop_zone_records: gauge('Records that are served.', 'zone'),
  nearpop_reload_success: gauge('1 when the last reload found no error.'),
  nearpop_reload_timestamp_seconds: gauge('When the last reload was.'),
  nearpop_reload_problems: gauge('Problems that the last reload found.', 'severity'),
  nearpop_geodb_build_timestamp_seconds: gauge('When the geo database was made.', 'database'),
  nearpop_geodb_refresh_success: gauge('1 when the last try to fetch the database did not fail.', 'database'),
  nearpop_geodb_refresh_waiting: gauge('1 while a fetched database waits to be accepted.', 'database'),
  nearpop_geodb_refresh_timestamp_seconds: gauge('When the database was last asked for.', 'database'),
  nearpop_geodb_refresh_last_success_timestamp_seconds: gauge(
    'When what the source had was last in use after it was asked.',
    'database',
  ),

  process_cpu_seconds_total: counter('User and system time of the process.'),
  process_resident_memory_bytes: gauge('Resident memory of the process.'),
  process_start_time_seconds: gauge('When the process started, in seconds since the epoch.'),
  nearpop_heap_bytes: gauge('Memory in use on the heap of JavaScript.'),
  nearpop_event_loop_delay_p50_seconds: gauge('Median delay of the event loop of late.'),
  nearpop_event_loop_delay_p99_seconds: gauge('99th percentile of the delay of the event loop of late.'),
  nearpop_event_loop_delay_max_seconds: gauge('Longest delay of the event loop of late.'),
} as const satisfies Record<string, MetricInfo>

export type MetricName = keyof typeof METRICS
