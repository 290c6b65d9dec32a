/**
 * When something recurs, as cron writes it: minute, hour, day of the month, month, day of the week; numbers, lists, ranges
 * and steps. Only checked here; who keeps time reads it.
 */
import { leaf, Mismatch } from '../base/shape.ts'

export function cronSchedule() {
  const wanted = "a schedule in five fields of numbers, such as '17 3 * * *' for 03:17 each day"
  return leaf(wanted, { type: 'string' }, (text) => {
    const fields = text.trim().split(/\s+/)
    const isRight = fields.length === RANGES.length && fields.every((field, i) => isField(field, RANGES[i]!))
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

function isField(field: string, [least, most]: readonly [number, number]): boolean {
  return field.split(',').every((part) => {
    const found = /^(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:\/([1-9]\d?))?$/.exec(part)
    if (found === null) return false
    const [from, to] = [Number(found[1] ?? least), Number(found[2] ?? found[1] ?? most)]
    return least <= from && from <= to && to <= most
  })
}
