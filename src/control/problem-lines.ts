/** The line of text that each problem means, kept for as long as the problem is, so that the texts need not be. */
import { LIMITS } from '../base/limits.ts'
import type { Problem } from '../base/problem.ts'

export class ProblemLines {
  readonly #lines = new WeakMap<Problem, string>()

  /** Keeps the lines of those problems that are in `file`. */
  keep(file: string, text: string, problems: readonly Problem[]): void {
    const inFile = problems.filter(({ place }) => place.file === file)
    inFile.sort((a, b) => a.place.line - b.place.line)
    let line = 1
    let start = 0
    for (const problem of inFile) {
      for (; line < problem.place.line && start < text.length; line++) start = endOfLine(text, start) + 1
      if (start <= text.length) this.#lines.set(problem, lineAt(text, start, problem))
    }
  }

  lineOf(problem: Problem): string | undefined {
    return this.#lines.get(problem)
  }
}

/** To the end of what is shown of it. */
function lineAt(text: string, start: number, { place }: Problem): string {
  const end = Math.min(endOfLine(text, start), start + place.column + LIMITS.problemLineCharactersKept)
  const line = text.slice(start, end).replace(/\r$/, '')
  // A slice would keep the whole text from being forgotten.
  return [...line].join('')
}

function endOfLine(text: string, start: number): number {
  const end = text.indexOf('\n', start)
  return end < 0 ? text.length : end
}
