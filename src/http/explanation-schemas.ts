/** What the API says of why a client is answered what it is. */
import { z } from 'zod'
import type { AnswerExplanation } from '../control/explanation.ts'
import { jsonFields, listOf } from './json-fields.ts'

const CANDIDATE = jsonFields({
  pool: z.string(),
  pop: z.string().optional(),
  data: z.string().describe('An address, or the target of a CNAME'),
  up: z.boolean(),
  why: z.string(),
})

const CHOICE = jsonFields({
  policy: z.string(),
  plan: listOf(z.string()).describe("The client's pools, in order of preference"),
  candidates: listOf(CANDIDATE).describe('All that may be answered to a client of the plan, in its order'),
  pools: listOf(z.string()).describe('Whose members answer'),
  isLastResort: z.boolean(),
})

const FINDINGS = [
  'data',
  'cname',
  'alias',
  'dname',
  'delegation',
  'no-data',
  'no-name',
  'not-ours',
  'not-loaded',
] as const

const STEP = jsonFields({
  name: z.string(),
  zone: z.string().optional().describe('Absent for a name in no zone of ours'),
  found: z.enum(FINDINGS),
  owner: z.string().optional().describe('What stands for the name: a wildcard, a delegation or a DNAME above it'),
  target: z.string().optional().describe('Where a CNAME, DNAME or ALIAS leads'),
  choice: CHOICE.optional(),
})

const ALTERNATIVE = jsonFields({ weight: z.number(), datas: listOf(z.string()) })

export const ANSWER_EXPLANATION = jsonFields({
  name: z.string(),
  type: z.string(),
  client: z.string(),
  down: listOf(z.string()).describe('Supposed down'),
  steps: listOf(STEP),
  rcode: z.string(),
  answers: listOf(
    jsonFields({
      owner: z.string(),
      type: z.string(),
      ttl: z.int().nonnegative(),
      alternatives: listOf(ALTERNATIVE).describe('Of several one is drawn by weight'),
    }),
  ),
  scope: z.string().optional().describe('The widest network around the client that gets the same'),
}) satisfies z.ZodType<AnswerExplanation>
