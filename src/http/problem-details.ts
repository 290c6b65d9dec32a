/**
 * Errors of the API as RFC 9457 problem details. `detail` is the sentence for people; programs go by the status, which
 * is what the type `about:blank` says (section 4.2.1).
 */
import { STATUS_CODES } from 'node:http'

export type ErrorStatus = 400 | 404 | 413 | 500 | 503

export interface ProblemDetails {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
}

export function problemResponse(status: ErrorStatus, detail: string, headers: Record<string, string> = {}): Response {
  const problem: ProblemDetails = { type: 'about:blank', title: STATUS_CODES[status]!, status, detail }
  return Response.json(problem, { status, headers: { ...headers, 'content-type': 'application/problem+json' } })
}
