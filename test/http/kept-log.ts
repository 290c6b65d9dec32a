/** A log that keeps what it is told. */
import type { Log } from '../../src/base/log.ts'

export interface KeptLog extends Log {
  readonly lines: string[]
}

export function keptLog(): KeptLog {
  const lines: string[] = []
  const keep = (_: object, message: string) => void lines.push(message)
  return { lines, debug: keep, info: keep, warn: keep, error: keep }
}
