/** A health event as one line: when, its number, what happened to what, and the cause. */
import { formatTime } from '../base/time-text.ts'
import { type EventTone, subjectOf, toneOf } from '../health/describe-event.ts'
import type { HealthEvent } from '../health/health-events.ts'
import { printable } from './printable.ts'
import type { Style, Terminal } from './terminal.ts'

export function eventLine(event: HealthEvent, terminal: Terminal): string {
  const kind = terminal.paint(STYLES[toneOf(event)], event.kind)
  return `${formatTime(event.atMs)}  ${event.id}  ${subjectOf(event)}  ${kind}  ${printable(event.cause)}`
}

const STYLES: Readonly<Record<EventTone, Style>> = { good: 'green', warn: 'yellow', bad: 'red' }
