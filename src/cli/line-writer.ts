/**
 * Writes log lines to a file descriptor at once, and never throws: on a full disk, or when their reader is gone, lines are
 * lost, for none is worth an answer. What comes after a lost line begins a line of its own. A reader that is slow
 * (EAGAIN: a pipe that somebody made non-blocking) is waited for, but only once until it reads on.
 */
import { writeSync } from 'node:fs'

/** Takes a line with its end. `write` is for tests: the count of octets written, or an error of the system. */
export function lineWriter(fd: number, write: Write = writeSync): (line: string) => void {
  let isTorn = false
  let isSlow = false
  return (line) => {
    const octets = Buffer.from(isTorn ? `\n${line}` : line)
    let written = 0
    for (let pauses = isSlow ? 0 : PAUSES_MAX; written < octets.length; ) {
      try {
        written += write(fd, octets, written)
      } catch (error) {
        isSlow = (error as NodeJS.ErrnoException).code === 'EAGAIN'
        if (!isSlow || pauses-- === 0) break
        Atomics.wait(NEVER, 0, 0, PAUSE_MS)
      }
    }
    const isWhole = written === octets.length
    if (isWhole) isSlow = false
    isTorn = isWhole ? false : isTorn || written > 0
  }
}

export type Write = (fd: number, octets: Uint8Array, offset: number) => number

const PAUSES_MAX = 20
const PAUSE_MS = 10
const NEVER = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
