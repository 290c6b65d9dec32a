/**
 * Ends a server, as Ctrl-C does, when the terminal that it runs on is closed. The signal is the one that asks for a reload, but a
 * terminal that is closed is none any more; a server without one knows SIGHUP as the wish for a reload alone.
 */
import { isatty } from 'node:tty'

/** The arguments are for tests. */
export function endWithTerminal(
  isTerminal: (fd: number) => boolean = isatty,
  end: () => void = () => process.kill(process.pid, 'SIGINT'),
): void {
  if (!isTerminal(STANDARD_ERROR)) return
  process.on('SIGHUP', () => {
    if (!isTerminal(STANDARD_ERROR)) end()
  })
}

const STANDARD_ERROR = 2
