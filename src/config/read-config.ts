/**
 * nearpop.yaml as a checked configuration, or every problem it has at once. Takes the file's text and touches nothing
 * else: that folders and databases exist is found out by whoever opens them, with the places kept for that.
 */
import type { z } from 'zod'
import { type Document, readDocument } from '../base/document.ts'
import { LIMITS } from '../base/limits.ts'
import type { Problem } from '../base/problem.ts'
import { ProblemList } from '../base/problem-list.ts'
import { sortProblems } from '../base/problem-text.ts'
import { checkShape } from '../base/shape.ts'
import type { Policy, Pop } from '../routing/policy.ts'
import type { Config, WrittenPath } from './config.ts'
import { CONFIG_SHAPE, LISTEN_SHAPE, SERVER_SHAPE } from './config-shape.ts'
import { DEFAULTS } from './defaults.ts'
import { checkGeoSources, completeGeoSources } from './geo-sources.ts'
import { memberOf } from './member-of.ts'
import { readPolicies } from './read-policies.ts'
import { readPops } from './read-pops.ts'
import { formatSocketAddress, isLoopback, isWildcard, overlaps } from './socket-address.ts'

/** `config` is there when no problem is an error. Problems come in the order of the file. */
export function readConfig(source: { file: string; text: string }): { config?: Config; problems: Problem[] } {
  const { document, problems } = readDocument(source.file, source.text, {
    valuesMax: LIMITS.documentValuesMax,
    includeDepthMax: LIMITS.includeDepthMax,
  })
  if (document === undefined) return { problems }
  const list = new ProblemList(document)
  list.addAll([...problems, ...checkShape(document, CONFIG_SHAPE).problems])
  checkListen(document, list)
  const geodb = memberOf(document, 'geodb')
  if (Array.isArray(geodb) && geodb.length === 0)
    list.error(['geodb'], 'empty-list', 'the list is empty: name a database')
  const pops = readPops(document, list)
  const policies = readPolicies(document, pops, list)
  const server = checkShape(document, SERVER_SHAPE).value
  const config = server && completeConfig(document, server, pops, policies)
  if (config !== undefined) checkGeoSources(config.geodb, list)
  const found = sortProblems(list.problems)
  return config === undefined || list.hasErrors ? { problems: found } : { config, problems: found }
}

/** What the shape of `listen` cannot see: the other addresses, and `auth`. */
function checkListen(document: Document, list: ProblemList): void {
  const listen = checkShape(document, LISTEN_SHAPE, memberOf(document, 'listen') ?? {}, ['listen']).value
  if (listen?.http !== undefined && !isLoopback(listen.http) && memberOf(document, 'auth') === undefined) {
    const message = `"${formatSocketAddress(listen.http)}" can be reached from other machines and has no "auth"`
    const hint = 'listen on 127.0.0.1, or add `auth: {tokens: FILE}`'
    list.error(['listen', 'http'], 'http-without-auth', message, { hint })
  }
  const dns = listen?.dns ?? []
  for (const [i, socket] of dns.entries()) {
    const text = formatSocketAddress(socket)
    const other = dns.find((earlier, j) => j < i && overlaps(earlier, socket))
    if (other !== undefined) {
      const isSame = other.address === socket.address
      const overlap = `"${text}" and "${formatSocketAddress(other)}" exclude each other: one of them is every address`
      list.error(['listen', 'dns', i], 'duplicate-listen', isSame ? `"${text}" is listed twice` : overlap)
    }
    if (!isWildcard(socket)) continue
    const message = `"${text}" is every address: a reply over UDP may leave from another one than was asked`
    list.warning(['listen', 'dns', i], 'wildcard-listen', message, { hint: 'name each address of this machine' })
  }
  const http = listen?.http ?? DEFAULTS.listen.http
  if (dns.some((socket) => overlaps(socket, http))) {
    const message = `"${formatSocketAddress(http)}" is where DNS comes over TCP: there will be no dashboard`
    list.warning(['listen', 'http'], 'duplicate-listen', message)
  }
  if (listen?.dns?.length === 0) list.error(['listen', 'dns'], 'empty-list', 'the list is empty: name an address')
}

function completeConfig(
  document: Document,
  server: z.output<typeof SERVER_SHAPE>,
  pops: ReadonlyMap<string, Pop>,
  policies: ReadonlyMap<string, Policy>,
): Config {
  const written = (path: string, ...at: PropertyKey[]): WrittenPath => ({ path, place: document.placeOf(at) })
  return {
    version: 1,
    node: server.node,
    nsid: server.nsid ?? DEFAULTS.nsid,
    listen: { dns: server.listen?.dns ?? DEFAULTS.listen.dns, http: server.listen?.http ?? DEFAULTS.listen.http },
    ...(server.auth && {
      auth: { tokens: written(server.auth.tokens, 'auth', 'tokens'), hosts: server.auth.hosts ?? [] },
    }),
    ...(server.cookies && { cookies: { secrets: written(server.cookies.secrets, 'cookies', 'secrets') } }),
    rateLimit: completeRateLimit(server.rate_limit),
    zones: written(server.zones ?? DEFAULTS.zones, 'zones'),
    geodb: completeGeoSources(document, server.geodb ?? DEFAULTS.geodb, server.state ?? DEFAULTS.state),
    geodbRefresh: {
      schedule: server.geodb_refresh?.schedule ?? DEFAULTS.geodbRefresh.schedule,
      jitterMs: server.geodb_refresh?.jitter ?? DEFAULTS.geodbRefresh.jitterMs,
      acceptShare: server.geodb_refresh?.accept_change ?? DEFAULTS.geodbRefresh.acceptShare,
    },
    state: written(server.state ?? DEFAULTS.state, 'state'),
    pops,
    policies,
    workers: server.workers ?? DEFAULTS.workers,
    lameduckMs: server.lameduck ?? DEFAULTS.lameduckMs,
    log: { level: server.log?.level ?? DEFAULTS.log.level, format: server.log?.format ?? DEFAULTS.log.format },
  }
}

function completeRateLimit(written: z.output<typeof SERVER_SHAPE>['rate_limit'] = {}): Config['rateLimit'] {
  if (typeof written === 'string') return written
  const { rateLimit } = DEFAULTS
  return {
    responsesPerSecond: written.responses_per_second ?? rateLimit.responsesPerSecond,
    slip: written.slip ?? rateLimit.slip,
    dryRun: written.dry_run ?? rateLimit.dryRun,
    exempt: written.exempt ?? [],
  }
}
