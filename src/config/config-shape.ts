/**
 * The shape of nearpop.yaml: keys, leaves and what is required. One schema checks, types, and is published as the JSON
 * Schema that editors use (deploy/schema/). What needs more than one place to decide is checked in read-config.ts.
 */
import { z } from 'zod'
import { type Address, type Family, formatAddress, parseAddress } from '../base/address.ts'
import { LIMITS } from '../base/limits.ts'
import {
  boolean,
  byKind,
  decimal,
  duration,
  integer,
  type JsonSchema,
  jsonSchemaOf,
  leaf,
  Mismatch,
  mapping,
  oneOf,
  oneOrMany,
  percentage,
  sequence,
  table,
} from '../base/shape.ts'
import { healthCheckShape } from '../routing/health-check.ts'
import type { Coordinates } from '../routing/policy.ts'
import { conditionShapes, subnet } from '../routing/rule-conditions.ts'
import { LOG_FORMATS, LOG_LEVELS } from './config.ts'
import { cronSchedule } from './cron-schedule.ts'
import { geoSourceShape } from './geo-sources.ts'
import { path } from './path-shape.ts'
import { hintForSocketAddress, parseSocketAddress } from './socket-address.ts'

const NAME_PATTERN = /^[A-Za-z0-9]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?$/
const NODE_PATTERN = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*$/

export const POP_SHAPE = mapping(
  {
    ipv4: oneOrMany('an IPv4 address', addressOf(4)).optional().describe('What A records answer'),
    ipv6: oneOrMany('an IPv6 address', addressOf(6)).optional().describe('What AAAA records answer'),
    location: coordinates().optional().describe('Latitude and longitude in degrees; `nearest` needs it'),
    bias: integer(-99, 99, 'a percentage').optional().describe('For `nearest`: above 0 pulls more clients in'),
  },
  'a PoP: a mapping with ipv4, ipv6 and location',
)

export const RULE_SHAPE = mapping(
  {
    ...conditionShapes(),
    pops: popNames().optional().describe('In order of preference: the next one serves when the one before is down'),
    nearest: popNames().optional().describe('`all`, or PoPs to be ordered by their distance from the client'),
  },
  'a rule: a mapping with geos, subnets or asns, and pops or nearest',
  { pool: 'a policy names PoPs: write "pops: [NAME]"' },
)

export const POLICY_SHAPE = mapping(
  {
    rules: sequence(RULE_SHAPE, 'a list of rules').optional().describe('The first rule that matches wins'),
    default: popNames().describe('PoPs for everyone else, and the last resort of every rule'),
    answers: integer(1, LIMITS.answersMax, 'a number of PoPs').optional().describe('How many PoPs one answer holds'),
    healthcheck: healthCheckShape().optional().describe('How the PoPs of this policy are checked'),
  },
  'a policy: a mapping with rules and default',
)

export const LISTEN_SHAPE = mapping({
  dns: oneOrMany('an address with a port', socketAddress()).optional().describe('UDP and TCP on each'),
  http: socketAddress().optional().describe('Dashboard, API and metrics; beyond loopback it needs `auth`'),
})

const CONFIG_KEYS = {
  version: leaf('1', { const: 1 }, (text) => (text === '1' ? 1 : new Mismatch('1, the only version there is'))),
  node: hostName().describe("This nameserver's name, for logs, the dashboard and NSID"),
  nsid: boolean().optional().describe('Whether to tell the name to who asks for it: NSID, and id.server CH TXT'),
  listen: LISTEN_SHAPE.optional(),
  auth: mapping({
    tokens: path('a path to a file').describe('A file with one token per line, each with its role: viewer or admin'),
    hosts: oneOrMany('a host name or an address', host())
      .optional()
      .describe('What else the dashboard is called, as behind a reverse proxy'),
  }).optional(),
  cookies: mapping({
    secrets: path('a path to a file').describe(
      'A file with one or two secrets of 32 hex digits; the first makes cookies',
    ),
  }).optional(),
  rate_limit: rateLimit().optional().describe('Answers over UDP to one network (/24 or /56), or `off`'),
  zones: path('a path to a folder').optional().describe('The folder of zone files, one per zone'),
  geodb: oneOrMany('`embedded`, a path, or a mapping with maxmind, dbip or url', geoSourceShape())
    .optional()
    .describe('`embedded`, database files, folders of them, or what to fetch; later ones win'),
  geodb_refresh: mapping({
    schedule: cronSchedule().optional().describe('When databases are fetched, in the local time of the machine'),
    jitter: duration(0, LIMITS.refreshJitterMsMax)
      .optional()
      .describe('Up to so much later, so that not all servers ask at once'),
    accept_change: percentage()
      .optional()
      .describe('Share of the known addresses that a new database may send elsewhere; beyond, it waits to be accepted'),
  }).optional(),
  state: path('a path to a folder').optional().describe('The folder for what must survive a restart'),
  workers: workers().optional().describe('How many threads answer; `auto` is one for each processor'),
  lameduck: duration(0, LIMITS.lameduckMsMax)
    .optional()
    .describe('How long SIGTERM goes on answering before it ends the server'),
  log: mapping({
    level: oneOf(LOG_LEVELS, 'a log level').optional(),
    format: oneOf(LOG_FORMATS, 'a log format').optional(),
  }).optional(),
}

/** The keys that hold for the server; `pops` and `policies` are read one by one. */
export const SERVER_SHAPE = z.object(CONFIG_KEYS)

export const CONFIG_SHAPE = mapping(
  {
    ...CONFIG_KEYS,
    pops: table(POP_SHAPE, 'a mapping of PoP names').optional().describe('Points of presence by name'),
    policies: table(POLICY_SHAPE, 'a mapping of policy names').optional().describe('Policies by name'),
  },
  'the mapping of nearpop.yaml',
)

/** JSON Schema (draft 2020-12) of nearpop.yaml. */
export function configJsonSchema(): JsonSchema {
  const $schema = 'https://json-schema.org/draft/2020-12/schema'
  return { $schema, title: 'nearpop.yaml', ...jsonSchemaOf(CONFIG_SHAPE) }
}

/** Whether `text` can name a PoP or a policy: it becomes a label of metrics and an argument of commands. */
export function isName(text: string): boolean {
  return NAME_PATTERN.test(text)
}

function rateLimit() {
  const limit = mapping({
    responses_per_second: integer(1, LIMITS.rateLimitPerSecondMax, 'a number of answers')
      .optional()
      .describe('Answers of one kind (positive, no data, name error, referral, error) to one network'),
    slip: integer(0, LIMITS.rateLimitSlipMax, 'a number of answers')
      .optional()
      .describe('Of so many beyond the limit one is truncated, and the others are dropped; 0 drops all'),
    dry_run: boolean().optional().describe('Whether to count only what would be limited'),
    exempt: oneOrMany('a subnet', subnet()).optional().describe('Who is never limited'),
  })
  const off = oneOf(['off'], '`off`, or a mapping with responses_per_second')
  return byKind('`off`, or a mapping', { text: off, mapping: limit })
}

function workers() {
  const wanted = `auto, or a number of threads from 1 to ${LIMITS.workersMax}`
  const json = { anyOf: [{ const: 'auto' }, { type: 'integer', minimum: 1, maximum: LIMITS.workersMax }] }
  return leaf(wanted, json, (text): number | 'auto' | Mismatch => {
    if (text === 'auto') return text
    const number = /^\d{1,3}$/.test(text) ? Number(text) : 0
    return number >= 1 && number <= LIMITS.workersMax ? number : new Mismatch(wanted)
  })
}

function popNames() {
  const wanted = 'a PoP name'
  const json = { type: 'string', pattern: NAME_PATTERN.source }
  return oneOrMany(
    wanted,
    leaf(wanted, json, (text) => (isName(text) ? text : new Mismatch(wanted))),
  )
}

function hostName() {
  const wanted = 'a host name'
  return leaf(wanted, { type: 'string', pattern: NODE_PATTERN.source }, (text) =>
    text.length <= 253 && NODE_PATTERN.test(text) ? text : new Mismatch(wanted),
  )
}

/** As the Host header of a request has it (RFC 9110 section 7.2), without a port. */
function host() {
  const wanted = 'a host name or an address'
  return leaf(wanted, { type: 'string' }, (text) => {
    const address = parseAddress(text)
    if (address !== undefined) return formatAddress(address)
    return text.length <= 253 && NODE_PATTERN.test(text) ? text.toLowerCase() : new Mismatch(wanted)
  })
}

function addressOf(family: Family) {
  const wanted = `an IPv${family} address`
  return leaf(wanted, { type: 'string', format: `ipv${family}` }, (text): Address | Mismatch => {
    const address = parseAddress(text)
    if (address === undefined) return new Mismatch(wanted, 'address')
    return address.family === family
      ? address
      : new Mismatch(wanted, 'address', `it belongs under ipv${address.family}`)
  })
}

function coordinates() {
  const wanted = 'latitude and longitude, such as [48.86, 2.35], are wanted'
  return z
    .tuple([decimal(-90, 90, 'a latitude'), decimal(-180, 180, 'a longitude')], { error: wanted })
    .transform(([latitude, longitude]): Coordinates => ({ latitude, longitude }))
}

function socketAddress() {
  const wanted = 'an address with a port, such as 127.0.0.1:5300 or [::1]:5300'
  return leaf('an address with a port', { type: 'string' }, (text) => {
    return parseSocketAddress(text) ?? new Mismatch(wanted, 'listen-address', hintForSocketAddress(text))
  })
}
