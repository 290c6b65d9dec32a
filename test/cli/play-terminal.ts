/** A terminal that keeps what is written to it, and commands run on it in this process. */
import { run } from '../../src/cli/run.ts'
import type { Terminal } from '../../src/cli/terminal.ts'

export interface PlayedTerminal extends Terminal {
  /** What went to standard output and standard error. */
  readonly out: () => string
  readonly err: () => string
}

export function playTerminal(): PlayedTerminal {
  const out: string[] = []
  const err: string[] = []
  return {
    print: (text) => out.push(`${text}\n`),
    tell: (text) => err.push(`${text}\n`),
    paint: (_style, text) => text,
    outliveReader: () => {},
    out: () => out.join(''),
    err: () => err.join(''),
  }
}

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
}

export async function runCommand(...argv: string[]): Promise<Ran> {
  const terminal = playTerminal()
  const code = await run(argv, terminal)
  return { code, out: terminal.out(), err: terminal.err() }
}
