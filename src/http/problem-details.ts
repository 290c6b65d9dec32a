/**
 * Errors as RFC 9457 problem details. `detail` is the sentence for people; programs go by the status, which is what the
 * type `about:blank` says (section 4.2.1).
 */
import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { PROBLEM_DETAILS } from './server-schemas.ts'

/** What any request may be answered with, whatever it asks for. */
export const ANY_TIME_STATUSES = [401, 403, 421, 500] as const
export type ErrorStatus = (typeof ANY_TIME_STATUSES)[number] | 400 | 404 | 405 | 409 | 413 | 503 | 507

export function problemResponse(
  status: ErrorStatus,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Response {
  const problem = z.encode(PROBLEM_DETAILS, { type: 'about:blank', title: STATUS_CODES[status]!, status, detail })
  return Response.json(problem, { status, headers: { ...headers, 'content-type': 'application/problem+json' } })
}
