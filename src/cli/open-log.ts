/** Opens the log: pino on standard error, JSON lines, or pretty on a terminal. Standard output is left to commands. */
import { pino } from 'pino'
import pretty from 'pino-pretty'
import type { Log } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import { lineWriter } from './line-writer.ts'
import { limitRepeats } from './repeat-limit.ts'

/** `auto` is pretty when standard error is a terminal. NO_COLOR is honoured (no-color.org). */
export function openLog({ level, format }: Config['log']): Log {
  const write = lineWriter(2)
  const isPretty = format === 'pretty' || (format === 'auto' && process.stderr.isTTY)
  if (!isPretty) return limitRepeats(pino({ level }, { write }))
  const colorize = process.stderr.isTTY && !process.env['NO_COLOR']
  const prettify = pretty.prettyFactory({ colorize, ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss' })
  return limitRepeats(pino({ level }, { write: (line) => write(prettify(line)) }))
}
