/**
 * Problems as text: `file:line:column: error[code]: sentence`, the line itself, and a marker under the words meant.
 * The same text goes to the terminal, the log and the dashboard. Never colours: the terminal's caller does that.
 */
import type { Problem } from './problem.ts'

/**
 * One problem. `line` gives the text of the line a place is on, or undefined when it cannot be had.
 * Tabs are kept in the marker line so that it stays aligned.
 */
export function formatProblem(problem: Problem, line: (file: string, line: number) => string | undefined): string {
  const { file, line: number, column, length } = problem.place
  const head = `${file}:${number}:${column}: ${problem.severity}[${problem.code}]: ${problem.message}`
  const source = line(file, number)
  const hint = problem.hint === undefined ? '' : ` ${problem.hint}`
  if (source === undefined) return hint === '' ? head : `${head}\n     |${hint}`
  const indent = source.slice(0, column - 1).replace(/[^\t]/g, ' ')
  const gutter = String(number).padStart(4)
  const shown = source.length > column + SHOWN_CHARACTERS ? `${source.slice(0, column + SHOWN_CHARACTERS)}…` : source
  const marker = '^'.repeat(Math.min(length, SHOWN_CHARACTERS))
  return `${head}\n${gutter} | ${shown}\n     | ${indent}${marker}${hint}`
}

/** Of a long line after the place; a line may hold a key of thousands of characters. */
const SHOWN_CHARACTERS = 100

/** `2 errors, 1 warning in 3 files`. */
export function summarizeProblems(problems: readonly Problem[], files: number): string {
  const errors = problems.filter((problem) => problem.severity === 'error').length
  const warnings = problems.length - errors
  return `${count(errors, 'error')}, ${count(warnings, 'warning')} in ${count(files, 'file')}`
}

/** By file, then line, then column; problems at one place keep their order. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort(
    (a, b) =>
      (a.place.file < b.place.file ? -1 : a.place.file > b.place.file ? 1 : 0) ||
      a.place.line - b.place.line ||
      a.place.column - b.place.column,
  )
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
