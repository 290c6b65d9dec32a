/**
 * Where commands write: results to standard output, everything else to standard error. Colours only where standard
 * output is a terminal and NO_COLOR (no-color.org) is not set. Tests play it.
 */
import { styleText } from 'node:util'

export interface Terminal {
  /** Part of the result; a line break is added. */
  print(text: string): void
  /** A message to the person, not part of the result; a line break is added. */
  tell(text: string): void
  /** `text` for `print`, styled if the output can show it. */
  paint(style: Style, text: string): string
  /** From now on the process goes on when nobody reads it, or a disk is full: for a server. */
  outliveReader(): void
}

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green'

/** The terminal of this process. A reader that goes away (`| head`) ends the process quietly. */
export function processTerminal(): Terminal {
  const end = (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1)
  process.stdout.on('error', end)
  return {
    print: (text) => process.stdout.write(`${text}\n`),
    tell: (text) => process.stderr.write(`${text}\n`),
    paint: (style, text) => styleText(style, text, { stream: process.stdout }),
    outliveReader: () => {
      for (const stream of [process.stdout, process.stderr]) stream.off('error', end).on('error', () => {})
    },
  }
}
