/** A problem's text (base/problem-text.ts) with its severity coloured. */
import type { Terminal } from './terminal.ts'

export function paintSeverity(text: string, terminal: Terminal): string {
  return text.replace(/: (error|warning)(\[[a-z0-9-]+\]): /, (_, severity: string, code: string) => {
    const style = severity === 'error' ? 'red' : 'yellow'
    return `: ${terminal.paint(style, `${severity}${code}`)}: `
  })
}
