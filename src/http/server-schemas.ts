/** What the API says of the server itself: its status, PoPs, zones, reloads, and errors (RFC 9457). */
import { z } from 'zod'
import type { ReloadReport, ServerPopStatus, ServerStatus, ZoneStatus } from '../control/server-control.ts'
import { FAMILY_STATUS, HEALTH_EVENT, NAMED_VANTAGE, OVERRIDE, POP_OVERRIDE } from './health-schemas.ts'
import { jsonFields, listOf, TIME } from './json-fields.ts'

export const ZONE_STATUS = jsonFields({
  name: z.string().describe('With a final dot'),
  file: z.string(),
  state: z.enum(['loaded', 'stale', 'unloaded']).describe('`stale`: served as last loaded, because of errors'),
  serial: z.int().optional(),
  records: z.int(),
}) satisfies z.ZodType<ZoneStatus>

export const RELOAD_REPORT = jsonFields(
  {
    at: TIME,
    published: z.boolean(),
    errors: z.int(),
    warnings: z.int(),
    problemTexts: listOf(z.string()).describe('As an operator reads them'),
  },
  ['at'],
) satisfies z.ZodType<ReloadReport>

export const SERVER_POP_STATUS = jsonFields({
  pop: z.string(),
  addresses: listOf(z.string()),
  override: OVERRIDE.optional(),
  families: listOf(FAMILY_STATUS).describe('Those that are checked, IPv4 first'),
}) satisfies z.ZodType<ServerPopStatus>

export const SERVER_STATUS = jsonFields(
  {
    node: z.string(),
    version: z.string(),
    pid: z.int(),
    started: TIME,
    now: TIME,
    listen: listOf(jsonFields({ address: z.string(), port: z.int() })),
    pops: listOf(SERVER_POP_STATUS),
    vantages: listOf(NAMED_VANTAGE),
    zones: listOf(ZONE_STATUS),
    lastReload: RELOAD_REPORT,
  },
  ['started', 'now'],
) satisfies z.ZodType<ServerStatus>

export const POP_LIST = listOf(SERVER_POP_STATUS)
export const ZONE_LIST = listOf(ZONE_STATUS)
export const EVENT_LIST = listOf(HEALTH_EVENT)
export const OVERRIDE_LIST = listOf(POP_OVERRIDE)

export const PROBLEM_DETAILS = jsonFields({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('A sentence for people'),
})
