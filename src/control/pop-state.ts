/** What a PoP's checks and its override come to, and in how many words: for status pages and explanations alike. */
import { formatClock, formatSpan } from '../base/time-text.ts'
import type { FamilyStatus } from '../health/health-status.ts'
import { type Override, overrideIsUp } from '../health/overrides.ts'
import type { ServerPopStatus } from './server-control.ts'

/** `partly`: one address family is down, the other is not. */
export type PopState = 'up' | 'partly' | 'down'

/** A PoP that is not checked is up. */
export function popState({ override, families }: ServerPopStatus): PopState {
  if (override !== undefined) return overrideIsUp(override) ? 'up' : 'down'
  if (families.every(({ up }) => up)) return 'up'
  return families.some(({ up }) => up) ? 'partly' : 'down'
}

/**
 * `down 4 min`, `down over IPv6 4 min` or `drained until 14:00`, and whether it is answered with all the same; undefined
 * when there is nothing to say.
 */
export function describePop(status: ServerPopStatus, nowMs: number): string | undefined {
  const text = describeCause(status, nowMs)
  return text !== undefined && status.isLastResort ? `${text} (${LAST_RESORT})` : text
}

/** Completes a sentence that says that a PoP is down. */
export const LAST_RESORT = 'still answered with, as the last resort'

function describeCause({ override, families }: ServerPopStatus, nowMs: number): string | undefined {
  if (override !== undefined) return describeOverride(override, nowMs)
  const down = families.filter(({ up }) => !up)
  if (down.length === 0) return undefined
  const over = down.length === families.length ? '' : ` over ${down.map(({ family }) => `IPv${family}`).join(', ')}`
  return `down${over} ${formatSpan(nowMs - Math.max(...down.map(downSinceMs)))}`
}

export function describeOverride({ kind, untilMs }: Override, nowMs: number): string {
  const words = { drain: 'drained', 'force-up': 'forced up', 'force-down': 'forced down' }
  return `${words[kind]}${untilMs === undefined ? '' : ` until ${formatClock(untilMs, nowMs)}`}`
}

/** A family is down since the last of its addresses is. */
function downSinceMs({ checks }: FamilyStatus): number {
  return Math.max(...checks.map(({ verdict }) => verdict.sinceMs))
}
