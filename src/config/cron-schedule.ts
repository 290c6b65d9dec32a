/**
 * When something recurs, as cron writes it: minute, hour, day of the month, month, day of the week; numbers, lists, ranges
 * and steps. Only checked here; who keeps time reads it.
 */
import { leaf, Mismatch } from '../base/shape.ts'

export function cronSchedule() {
  const wanted = "a schedule in five fields of numbers, such as '17 3 * * *' for 03:17 each day"
  return leaf(wanted, { type: 'string' }, (text) => {
    const fields = text.trim().split(/\s+/)
    if (fields.length !== RANGES.length) return new Mismatch(wanted)
    const values = fields.map((field, i) => valuesOf(field, RANGES[i]!))
    const [, , days, months] = values
    const isRight = values.every((each) => each !== undefined) && isEver(days!, months!)
    return isRight ? fields.join(' ') : new Mismatch(wanted)
  })
}

/** POSIX crontab(5), with Sunday as 7 too. */
const RANGES: readonly (readonly [number, number])[] = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
]

/** What a field stands for; undefined when it is not written right. */
function valuesOf(field: string, [least, most]: readonly [number, number]): readonly number[] | undefined {
  const values: number[] = []
  for (const part of field.split(',')) {
    const found = /^(?:(\d{1,2})|(?:\*|(\d{1,2})-(\d{1,2}))(?:\/([1-9]\d?))?)$/.exec(part)
    if (found === null) return undefined
    const [, only, first, last, step] = found
    const [from, to] = [Number(only ?? first ?? least), Number(only ?? last ?? most)]
    if (from < least || from > to || to > most) return undefined
    for (let value = from; value <= to; value += Number(step ?? 1)) values.push(value)
  }
  return values
}

/** Whether any of the months has any of the days. */
function isEver(days: readonly number[], months: readonly number[]): boolean {
  return Math.min(...days) <= Math.max(...months.map((month) => DAYS[month - 1]!))
}

/** Of the months, in a leap year. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
