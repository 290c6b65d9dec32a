/** What the API says of who serves which country. */
import { z } from 'zod'
import type { MapSubject, ServingMap } from '../control/serving-map.ts'
import { jsonFields, listOf } from './json-fields.ts'

const SUBJECT_FIELDS = { name: z.string(), type: z.string(), policy: z.string() }

export const MAP_SUBJECT = jsonFields(SUBJECT_FIELDS) satisfies z.ZodType<MapSubject>
export const MAP_SUBJECT_LIST = listOf(MAP_SUBJECT)

const SERVED = jsonFields({
  pops: listOf(z.string()).describe('The PoPs or pools in the answer'),
  share: z.number().describe("Of the country's IPv4 addresses, 0 to 1"),
  choice: z.enum(['first', 'fallback', 'last-resort']),
  example: z.string().describe('An address that gets this answer: for `dig +subnet`'),
})

export const SERVING_MAP = jsonFields({
  ...SUBJECT_FIELDS,
  down: listOf(z.string()).describe('Supposed down'),
  isComplete: z.boolean().describe('False until the databases have been walked; then there are no countries yet'),
  countries: listOf(
    jsonFields({
      country: z.string().describe('ISO 3166-1 alpha-2'),
      name: z.string(),
      continent: z.string(),
      most: SERVED,
      others: listOf(SERVED).describe('The largest share first'),
    }),
  ),
}) satisfies z.ZodType<ServingMap>
