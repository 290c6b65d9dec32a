/**
 * Problems as text: `file:line:column: error[code]: sentence`, the line itself, and a marker under the words meant.
 * The same text goes to the terminal, the log and the dashboard. Never colours: the terminal's caller does that.
 */
import type { Problem } from './problem.ts'

/**
 * One problem. `line` gives the text of the line a place is on, or undefined when it cannot be had.
 * Tabs are kept in the marker line so that it stays aligned. Other control characters of the file are not passed on:
 * a terminal would obey them.
 */
export function formatProblem(problem: Problem, line: (file: string, line: number) => string | undefined): string {
  const { file, line: number, column, length } = problem.place
  const head = visible(`${file}:${number}:${column}: ${problem.severity}[${problem.code}]: ${shorten(problem.message)}`)
  const source = line(file, number)
  const hint = problem.hint === undefined ? '' : visible(` ${shorten(problem.hint)}`)
  if (source === undefined) return hint === '' ? head : `${head}\n     |${hint}`
  const from = Math.max(0, column - 1 - SHOWN_CHARACTERS)
  const before = `${from > 0 ? '…' : ''}${source.slice(from, column - 1)}`
  const end = column + SHOWN_CHARACTERS
  const behind = `${source.slice(column - 1, end)}${source.length > end ? '…' : ''}`
  const gutter = String(number).padStart(4)
  const marker = '^'.repeat(Math.min(length, SHOWN_CHARACTERS))
  return `${head}\n${gutter} | ${visible(before + behind)}\n     | ${before.replace(/[^\t]/g, ' ')}${marker}${hint}`
}

/** A sentence may quote a text that is as long as its file. */
function shorten(text: string): string {
  return text.length > SENTENCE_CHARACTERS_MAX ? `${text.slice(0, SENTENCE_CHARACTERS_MAX)}…` : text
}

const SENTENCE_CHARACTERS_MAX = 500

/** Character for character, so that the marker stays where it is. */
function visible(text: string): string {
  return text.replace(/[^\P{Cc}\t]/gu, '\ufffd')
}

/** Of a long line before and after the place; a line may be the whole file, with a thousand problems in it. */
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
