/** What the API says of the server itself: its status, PoPs, zones, reloads, and errors (RFC 9457). */
import { z } from 'zod'
import type {
  DatabaseStatus,
  ReloadReport,
  ServerPopStatus,
  ServerStatus,
  ZoneStatus,
} from '../control/server-control.ts'
import type { SnapshotRefresh } from '../control/snapshot.ts'
import { CHECK_STATUS, FAMILY_STATUS, HEALTH_EVENT, NAMED_VANTAGE, OVERRIDE, POP_OVERRIDE } from './health-schemas.ts'
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
    afterRestart: listOf(z.string())
      .default([])
      .describe('Keys of nearpop.yaml that have changed and are used only after a restart'),
  },
  ['at'],
) satisfies z.ZodType<ReloadReport>

export const SERVER_POP_STATUS = jsonFields({
  pop: z.string(),
  addresses: listOf(z.string()),
  override: OVERRIDE.optional(),
  isLastResort: z
    .boolean()
    .default(false)
    .describe('Whether some answer holds it although it is down, as nobody else is left'),
  families: listOf(FAMILY_STATUS).describe('Those that are checked, IPv4 first'),
}) satisfies z.ZodType<ServerPopStatus>

const DATABASE_STATUS = jsonFields(
  {
    file: z.string(),
    type: z.string().describe('Such as `GeoLite2-City`'),
    built: TIME.optional(),
    ipVersion: z.literal([4, 6]).describe('6 means both families'),
    nodes: z.int().describe('Of its search tree'),
    attribution: jsonFields({ text: z.string(), url: z.string(), licence: z.string() })
      .optional()
      .describe('To be shown with what comes of it'),
  },
  ['built'],
) satisfies z.ZodType<DatabaseStatus>

const REFRESH_STATUS = jsonFields(
  {
    name: z.string(),
    file: z.string().describe('Where it is kept'),
    tried: TIME.optional(),
    succeeded: TIME.optional().describe('When what its source had was last in use'),
    failure: z.string().optional().describe('Why the last try failed'),
    waiting: z.string().optional().describe('Why what was fetched waits to be accepted'),
  },
  ['tried', 'succeeded'],
) satisfies z.ZodType<SnapshotRefresh>

export const SERVER_STATUS = jsonFields(
  {
    node: z.string(),
    version: z.string(),
    pid: z.int(),
    started: TIME,
    now: TIME,
    listen: listOf(jsonFields({ address: z.string(), port: z.int() })),
    pops: listOf(SERVER_POP_STATUS),
    values: listOf(CHECK_STATUS).describe('The checks of values that stand for no PoP'),
    vantages: listOf(NAMED_VANTAGE),
    zones: listOf(ZONE_STATUS),
    databases: listOf(DATABASE_STATUS).describe('In the order of nearpop.yaml: later ones win'),
    refreshes: listOf(REFRESH_STATUS).describe('Of the databases that are fetched'),
    lastReload: RELOAD_REPORT,
    stateFault: z.string().optional().describe('Why what has to survive a restart cannot be written'),
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
