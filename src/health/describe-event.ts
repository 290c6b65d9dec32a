/** A health event for people, wherever they read it: what it happened to, and whether that is good news. */
import type { HealthEvent } from './health-events.ts'

/** A PoP, an address of one, or an address without a PoP; or what this machine sees. */
export function subjectOf(event: HealthEvent): string {
  if ('vantage' in event) return `view from here (${event.vantage})`
  if (!('address' in event)) return event.pop
  return event.pop === undefined ? event.address : `${event.pop} ${event.address}`
}

export type EventTone = 'good' | 'warn' | 'bad'

export function toneOf({ kind }: HealthEvent): EventTone {
  return TONES[kind]
}

const TONES: Readonly<Record<HealthEvent['kind'], EventTone>> = {
  up: 'good',
  'force-up': 'good',
  auto: 'good',
  trusted: 'good',
  drain: 'warn',
  suspect: 'warn',
  down: 'bad',
  'force-down': 'bad',
  'failed-open': 'bad',
}
