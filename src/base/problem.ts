/**
 * A problem: one thing an operator wrote that is wrong, as data. Parsers return problems, they never throw them,
 * and they return all of them at once. The same problem is shown in the terminal, the log and the dashboard
 * (see problem-text.ts). A packet never produces a problem, and a bug of ours never does.
 */

import type { ProblemCode } from './problem-codes.ts'

export type Severity = 'error' | 'warning'

/** A stretch of text in a file. `line` and `column` count from 1, in characters; `length` is at least 1. */
export interface Place {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly length: number
}

export interface Problem {
  readonly severity: Severity
  /** Kebab-case, stable, one per kind of mistake: what tests, documentation and searches name. */
  readonly code: ProblemCode
  /** One sentence without a final full stop: what was found, quoted, and what was wanted. */
  readonly message: string
  readonly place: Place
  /** Shown under the marker: the nearest known name, or how to mend it. */
  readonly hint?: string
}

/** Whether any of `problems` is an error (warnings alone never stop a load). */
export function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error')
}
