/**
 * Collects the problems of one document: each check says which path it means and this finds the place.
 * Never stops anything: whoever reads the list decides.
 */

import type { Document } from './document.ts'
import { LIMITS } from './limits.ts'
import { hasErrors, type Problem, type Severity } from './problem.ts'
import type { ProblemCode } from './problem-codes.ts'

export type DocumentPath = readonly PropertyKey[]

export interface ProblemOptions {
  readonly hint?: string | undefined
  /** Whether the key at the path is meant, or its value (the default). */
  readonly part?: 'key' | 'value'
}

export class ProblemList {
  readonly problems: Problem[] = []
  /** How many more there are beyond LIMITS.problemsKeptMax: a million alike are no use to anyone. */
  readonly more = { error: 0, warning: 0 }
  readonly #document: Document

  constructor(document: Document) {
    this.#document = document
  }

  error(path: DocumentPath, code: ProblemCode, message: string, options: ProblemOptions = {}): void {
    this.#add('error', path, code, message, options)
  }

  warning(path: DocumentPath, code: ProblemCode, message: string, options: ProblemOptions = {}): void {
    this.#add('warning', path, code, message, options)
  }

  /** Takes over problems that know their places already. */
  addAll(problems: readonly Problem[]): void {
    for (const problem of problems) {
      if (this.problems.length < LIMITS.problemsKeptMax) this.problems.push(problem)
      else this.more[problem.severity]++
    }
  }

  get hasErrors(): boolean {
    return this.more.error > 0 || hasErrors(this.problems)
  }

  /** Line on which the value at `path` stands, for sentences that name another place. */
  lineOf(path: DocumentPath): number {
    return this.#document.placeOf(path).line
  }

  #add(severity: Severity, path: DocumentPath, code: ProblemCode, message: string, options: ProblemOptions): void {
    if (this.problems.length >= LIMITS.problemsKeptMax) {
      this.more[severity]++
      return
    }
    const place = this.#document.placeOf(path, options.part)
    const problem: Problem = { severity, code, message, place }
    this.problems.push(options.hint === undefined ? problem : { ...problem, hint: options.hint })
  }
}
