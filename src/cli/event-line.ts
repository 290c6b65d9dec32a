/** A health event as one line: when, its number, what happened to what, and the cause. */
import { formatTime } from '../base/time-text.ts'
import type { HealthEvent } from '../health/health-events.ts'
import { printable } from './printable.ts'
import type { Style, Terminal } from './terminal.ts'

export function eventLine(event: HealthEvent, terminal: Terminal): string {
  const kind = terminal.paint(STYLES[event.kind], event.kind)
  return `${formatTime(event.atMs)}  ${event.id}  ${subjectOf(event)}  ${kind}  ${printable(event.cause)}`
}

const STYLES: Readonly<Record<HealthEvent['kind'], Style>> = {
  up: 'green',
  'force-up': 'green',
  auto: 'green',
  trusted: 'green',
  drain: 'yellow',
  suspect: 'yellow',
  down: 'red',
  'force-down': 'red',
  'failed-open': 'red',
}

function subjectOf(event: HealthEvent): string {
  if ('vantage' in event) return `view from here (${event.vantage})`
  if (!('address' in event)) return event.pop
  return event.pop === undefined ? event.address : `${event.pop} ${event.address}`
}
