/**
 * Flap damping: a check that keeps changing must prove itself longer each time before it is up again. Worked out from
 * the times of the last changes alone, so that it decays by itself as they grow old. Falling is never slowed down.
 */
import type { HealthSettings } from './health-settings.ts'

/**
 * What `rise` is multiplied by: 1 up to `changes` changes within `withinMs`, then doubled with every second further
 * change (a fall and a rise are one flap), up to `factorMax`.
 */
export function dampingFactor(changesMs: readonly number[], nowMs: number, damping: HealthSettings['damping']): number {
  const recent = changesMs.filter((changedMs) => nowMs - changedMs < damping.withinMs).length
  const doublings = Math.max(0, Math.ceil((recent - damping.changes) / 2))
  return Math.min(2 ** doublings, damping.factorMax)
}

/** How many of the last changes can matter to the factor. */
export function changesThatMatter(damping: HealthSettings['damping']): number {
  return damping.changes + 2 * Math.ceil(Math.log2(damping.factorMax))
}
