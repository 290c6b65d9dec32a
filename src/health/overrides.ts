/**
 * Overrides: an operator's word on a PoP, for both families, which beats every verdict until it is taken back or its
 * time is over. They survive restarts as JSON; a damaged one is dropped with a sentence, the others hold.
 */
import { isMapping } from '../base/is-mapping.ts'
import { LIMITS } from '../base/limits.ts'
import { quote } from '../base/shape.ts'
import { isTime } from './json.ts'

/** Draining and forcing down answer alike; the words say why: planned work, or a PoP that only looks healthy. */
export const OVERRIDE_KINDS = ['drain', 'force-up', 'force-down'] as const
export type OverrideKind = (typeof OVERRIDE_KINDS)[number]

/** Times in milliseconds since the epoch. */
export interface Override {
  readonly kind: OverrideKind
  readonly setMs: number
  /** Absent: until it is taken back. */
  readonly untilMs?: number
  readonly reason?: string
}

/** By name of the PoP, in configuration or not: one that comes back finds its override. */
export type Overrides = ReadonlyMap<string, Override>

/** Whether answers may hold the PoP. */
export function overrideIsUp(override: Override): boolean {
  return override.kind === 'force-up'
}

export function isOver(override: Override, nowMs: number): boolean {
  return override.untilMs !== undefined && override.untilMs <= nowMs
}

/** As JSON, to be read by `parseOverrides`. */
export function serializeOverrides(overrides: Overrides): Readonly<Record<string, Override>> {
  return Object.fromEntries(overrides)
}

/** Whatever of `json` is an override, and a sentence for each that is not. */
export function parseOverrides(json: unknown): { overrides: Map<string, Override>; notes: string[] } {
  const overrides = new Map<string, Override>()
  if (!isMapping(json)) return { overrides, notes: ['the overrides are damaged and forgotten'] }
  const notes: string[] = []
  for (const [pop, value] of Object.entries(json).slice(0, LIMITS.popsMax)) {
    const override = parseOverride(value)
    if (override === undefined) notes.push(`the override of PoP ${quote(pop)} is damaged and forgotten`)
    else overrides.set(pop, override)
  }
  return { overrides, notes }
}

function parseOverride(json: unknown): Override | undefined {
  if (!isMapping(json)) return undefined
  const { setMs, untilMs, reason } = json
  const kind = OVERRIDE_KINDS.find((known) => known === json['kind'])
  if (kind === undefined || !isTime(setMs)) return undefined
  if (untilMs !== undefined && !isTime(untilMs)) return undefined
  if (reason !== undefined && typeof reason !== 'string') return undefined
  return { kind, setMs, ...(untilMs === undefined ? {} : { untilMs }), ...(reason === undefined ? {} : { reason }) }
}
