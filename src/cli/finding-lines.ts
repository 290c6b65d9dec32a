/** Findings as people read them: the state, the check, the sentence; the fix below it. */
import type { Finding, FindingState } from '../doctor/finding.ts'
import { printable } from './printable.ts'
import type { Style, Terminal } from './terminal.ts'

export function findingLines(findings: readonly Finding[], terminal: Terminal): string[] {
  const width = Math.max(...findings.map(({ check }) => check.length))
  const lines = findings.flatMap(({ check, state, sentence, fix }) => {
    const head = `${terminal.paint(STYLES[state], state.padEnd(4))}  ${check.padEnd(width)}  ${printable(sentence)}`
    const indent = ' '.repeat(width + 8)
    const fixes = fix?.split('\n').map((line, i) => `${indent}${i === 0 ? 'fix: ' : '     '}${printable(line)}`) ?? []
    return [head, ...fixes]
  })
  return [...lines, '', summarize(findings)]
}

const STYLES: Readonly<Record<FindingState, Style>> = { ok: 'green', warn: 'yellow', fail: 'red' }

function summarize(findings: readonly Finding[]): string {
  const number = (state: FindingState) => findings.filter((finding) => finding.state === state).length
  const [fails, warns] = [number('fail'), number('warn')]
  if (fails + warns === 0) return 'All is well.'
  return `${fails} ${fails === 1 ? 'thing is' : 'things are'} wrong, ${warns} could be better.`
}
