/** What the API says of what was asked and answered. */
import { z } from 'zod'
import type { Traffic } from '../control/traffic.ts'
import { jsonFields, TIME } from './json-fields.ts'

const COUNTS = z.record(z.string(), z.number()).readonly()

const TRAFFIC_COUNTS = jsonFields({
  queries: z.number().describe('Messages that were taken for queries, answered or not'),
  clientSubnet: z.number().describe('Of these, with a client subnet option'),
  cookies: COUNTS.describe('Queries with a cookie: `client_only`, `valid` or `invalid`'),
  byTransport: COUNTS,
  byFamily: COUNTS,
  byType: COUNTS,
  byRcode: COUNTS,
  byPop: COUNTS.describe('Answers that a policy gave; one with two PoPs counts for both'),
  byCountry: COUNTS.describe('Answers that a policy gave, by the country of the client; `--` where that is unknown'),
  rateLimited: COUNTS.describe('Over the limit of a network: `dropped`, `truncated`, or with `dry_run` `would_limit`'),
  dropped: COUNTS.describe('By reason'),
  truncated: z.number(),
})

export const TRAFFIC = jsonFields(
  {
    since: TIME,
    totals: TRAFFIC_COUNTS.describe('Since then'),
    rates: TRAFFIC_COUNTS.describe('Per second, over the last ten seconds'),
  },
  ['since'],
) satisfies z.ZodType<Traffic>
