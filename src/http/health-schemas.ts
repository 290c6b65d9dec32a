/** What the API says of health: overrides, checks with their verdicts, what is thought of the view from here, events. */
import { z } from 'zod'
import type { HealthEvent } from '../health/health-events.ts'
import type { CheckStatus, FamilyStatus } from '../health/health-status.ts'
import { OVERRIDE_KINDS, type Override } from '../health/overrides.ts'
import type { Vantage } from '../health/vantage.ts'
import { jsonFields, listOf, TIME } from './json-fields.ts'

const FAMILY = z.literal([4, 6])
const VANTAGE_NAME = z.enum(['IPv4', 'IPv6', 'all']).describe('Checks that are judged together')
const COUNT = z.int()
const CAUSE = z.string().describe('A sentence without a final full stop')

const OVERRIDE_FIELDS = {
  kind: z.enum(OVERRIDE_KINDS),
  set: TIME,
  until: z.exactOptional(TIME).describe('Absent: until it is taken back'),
  reason: z.exactOptional(z.string()),
}

export const OVERRIDE = jsonFields(OVERRIDE_FIELDS, ['set', 'until']) satisfies z.ZodType<Override>

/** An override with the PoP it is on. */
export const POP_OVERRIDE = jsonFields({ pop: z.string(), ...OVERRIDE_FIELDS }, ['set', 'until'])

const HEALTH_CHECK = jsonFields({
  protocol: z.enum(['HTTP', 'HTTPS', 'TCP', 'DNS']),
  host: z.exactOptional(z.string()),
  path: z.string(),
  port: z.int(),
  intervalMs: z.number(),
  timeoutMs: z.number(),
  rise: z.int().describe('Successes in a row that make it up'),
  fall: z.int().describe('Failures in a row that make it down'),
  expect: jsonFields({ status: z.exactOptional(z.string()), body: z.exactOptional(z.string()) }),
  verifyTls: z.boolean(),
  allowLinkLocal: z.boolean(),
})

const CHECK = jsonFields({
  key: z.string().describe('Equal exactly for identical checks'),
  address: z.string(),
  family: FAMILY,
  pop: z.string().optional(),
  host: z.string(),
  healthcheck: HEALTH_CHECK,
})

const CHECK_RESULT = jsonFields(
  {
    started: TIME,
    durationMs: z.number(),
    ok: z.boolean(),
    error: z.exactOptional(z.string()).describe('Verbatim'),
    stalled: z.boolean().describe('Whether this machine stalled meanwhile, so that the result does not count'),
    tlsExpires: z.exactOptional(TIME),
  },
  ['started', 'tlsExpires'],
)

const VERDICT = jsonFields(
  {
    up: z.boolean(),
    since: TIME,
    basis: z.enum(['assumed', 'restored', 'carried', 'checked', 'held']),
    run: jsonFields({ ok: z.boolean(), length: z.int(), started: TIME }, ['started'])
      .optional()
      .describe('The latest counted results that are alike'),
    changes: listOf(TIME).describe('As far back as damping looks'),
    lastError: jsonFields({ text: z.string(), at: TIME }, ['at']).optional(),
    results: listOf(CHECK_RESULT).describe('Oldest first'),
    tlsExpires: TIME.optional(),
  },
  ['since', 'changes', 'tlsExpires'],
)

export const CHECK_STATUS = jsonFields({
  check: CHECK,
  up: z.boolean().describe('What answers go by: the verdict, or the override that beats it'),
  override: OVERRIDE.optional(),
  verdict: VERDICT,
  isHeld: z.boolean().describe('Whether the own-fault guard keeps the verdict from falling'),
  nextDelayMs: z.number().describe('Until the next check, without jitter'),
  latency: jsonFields({ lastMs: z.number(), medianMs: z.number() })
    .optional()
    .describe('Of the successes among `results`'),
  tally: jsonFields(
    {
      succeeded: COUNT,
      failed: COUNT,
      stalled: COUNT.describe('Not counted for the verdict'),
      changes: COUNT.describe('Of the verdict'),
      durationMs: z.number().describe('Of all of them together'),
      lastSuccess: TIME.optional(),
    },
    ['lastSuccess'],
  ).describe('Since the server runs'),
  why: CAUSE,
  toChange: CAUSE,
}) satisfies z.ZodType<CheckStatus>

const SHARE = z.number().optional()

export const FAMILY_STATUS = jsonFields({
  family: FAMILY,
  up: z.boolean().describe('Whether any of its addresses is'),
  uptime: jsonFields({ hour: SHARE, day: SHARE, week: SHARE }).describe(
    'Shares of the time that is known, 0 to 1, by verdicts; absent where nothing is known',
  ),
  checks: listOf(CHECK_STATUS),
}) satisfies z.ZodType<FamilyStatus>

const VANTAGE = z.union([
  jsonFields({ state: z.literal('trusted') }),
  jsonFields({ state: z.literal(['suspect', 'failed-open']), since: TIME }, ['since']),
]) satisfies z.ZodType<Vantage>

export const NAMED_VANTAGE = jsonFields({ name: VANTAGE_NAME, vantage: VANTAGE })

const EVENT_FIELDS = { id: z.int().describe('From 1 on, over restarts'), at: TIME, cause: CAUSE }

export const HEALTH_EVENT = z.union([
  jsonFields(
    {
      ...EVENT_FIELDS,
      kind: z.literal(['up', 'down']),
      pop: z.string().optional(),
      address: z.string(),
      family: FAMILY,
      key: z.string().describe('Of the check'),
    },
    ['at'],
  ),
  jsonFields({ ...EVENT_FIELDS, kind: z.literal([...OVERRIDE_KINDS, 'auto']), pop: z.string() }, ['at']),
  jsonFields({ ...EVENT_FIELDS, kind: z.literal(['suspect', 'trusted', 'failed-open']), vantage: VANTAGE_NAME }, [
    'at',
  ]),
]) satisfies z.ZodType<HealthEvent>
