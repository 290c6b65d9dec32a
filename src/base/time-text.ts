/** Times and spans as people read them, in this machine's time zone. Arguments are milliseconds since the epoch. */

/** `4 min`: the greatest whole unit, so that a span never looks longer than it is. */
export function formatSpan(spanMs: number): string {
  const [size, name] = UNITS.find(([size]) => spanMs >= size) ?? UNITS.at(-1)!
  const number = Math.max(0, Math.floor(spanMs / size))
  return name === 'day' && number !== 1 ? `${number} days` : `${number} ${name}`
}

const UNITS = [
  [86_400_000, 'day'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1_000, 's'],
] as const

/** `12:03`, with the date before it when that is not today's. */
export function formatClock(timeMs: number, nowMs: number): string {
  const time = formatTime(timeMs)
  const isToday = time.slice(0, DATE_LENGTH) === formatTime(nowMs).slice(0, DATE_LENGTH)
  return time.slice(isToday ? DATE_LENGTH + 1 : 0, -3)
}

const DATE_LENGTH = '2026-11-21'.length

/** `2026-11-21 12:03:10`. */
export function formatTime(timeMs: number): string {
  const date = new Date(timeMs)
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()]
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()]
  return `${day.map(twoDigits).join('-')} ${time.map(twoDigits).join(':')}`
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0')
}
