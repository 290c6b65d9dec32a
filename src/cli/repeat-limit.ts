/**
 * Keeps a log readable, and the disk from filling, when something goes wrong again and again: a warning or an error that
 * says the same as one before is told once in LIMITS.logRepeatMs, with how often it came. What is only for information is
 * passed on as it is: it tells what somebody did.
 */
import { LIMITS } from '../base/limits.ts'
import type { Log } from '../base/log.ts'

interface Told {
  readonly again: (repeats: number) => void
  /** How often it came since it was told. */
  repeats: number
}

/** `after` runs something once after so many milliseconds. */
export function limitRepeats(log: Log, after: (ms: number, run: () => void) => void = inBackground): Log {
  /** By what they say, for as long as they must not be told again; oldest first. */
  const told = new Map<string, Told>()
  const wait = (key: string): void => {
    after(LIMITS.logRepeatMs, () => {
      const known = told.get(key)
      if (known === undefined) return
      if (known.repeats === 0) {
        told.delete(key)
        return
      }
      known.again(known.repeats)
      known.repeats = 0
      wait(key)
    })
  }
  const limit = (level: 'warn' | 'error') => (fields: object, message: string) => {
    const key = `${level} ${message} ${JSON.stringify(fields, errorsByStack)}`
    const known = told.get(key)
    if (known !== undefined) {
      known.repeats++
      return
    }
    log[level](fields, message)
    if (told.size >= LIMITS.logRepeatsMax) return
    told.set(key, { repeats: 0, again: (repeats) => log[level]({ ...fields, repeats }, message) })
    wait(key)
  }
  return {
    debug: (fields, message) => log.debug(fields, message),
    info: (fields, message) => log.info(fields, message),
    warn: limit('warn'),
    error: limit('error'),
  }
}

/** Nobody waits for what repeats itself: a process that has nothing else to do may end. */
function inBackground(ms: number, run: () => void): void {
  setTimeout(run, ms).unref()
}

function errorsByStack(_: string, value: unknown): unknown {
  return value instanceof Error ? value.stack : value
}
