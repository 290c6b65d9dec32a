/** What a check found: well or not, in a sentence, and what to do. */

export interface Finding {
  /** The name of the check, such as `listeners`. */
  readonly check: string
  readonly state: FindingState
  /** What was found and, when that is not well, what is wanted. Without a final full stop. */
  readonly sentence: string
  /** What to do, ready to copy; lines. */
  readonly fix?: string
}

/** `fail` keeps queries from being answered, or answers them wrong; `warn` may do so some day. */
export type FindingState = 'ok' | 'warn' | 'fail'

export function ok(check: string, sentence: string): Finding {
  return { check, state: 'ok', sentence }
}

export function warn(check: string, sentence: string, fix?: string): Finding {
  return { check, state: 'warn', sentence, ...(fix === undefined ? {} : { fix }) }
}

export function fail(check: string, sentence: string, fix?: string): Finding {
  return { check, state: 'fail', sentence, ...(fix === undefined ? {} : { fix }) }
}
