/** What answers need to know of health; HealthControl gives it of a running server, commands of a supposed state. */

export interface HealthView {
  /** Whether answers may hold an address: of this PoP, if it is one's, and by this check, if it is checked. */
  isUp(pop: string | undefined, checkKey: string | undefined): boolean
  /** Milliseconds until that can change by itself at the earliest; Infinity when it cannot. */
  earliestChangeMs(pop: string | undefined, checkKey: string | undefined): number
}

/** All PoPs up but these, for good. */
export function allUpBut(down: ReadonlySet<string>): HealthView {
  return butDown(ALL_UP, down)
}

const ALL_UP: HealthView = { isUp: () => true, earliestChangeMs: () => Number.POSITIVE_INFINITY }

/** The same with these PoPs down for good, whatever their checks and overrides say. */
export function butDown(health: HealthView, down: ReadonlySet<string>): HealthView {
  const isSupposed = (pop: string | undefined) => pop !== undefined && down.has(pop)
  return {
    isUp: (pop, checkKey) => !isSupposed(pop) && health.isUp(pop, checkKey),
    earliestChangeMs: (pop, checkKey) =>
      isSupposed(pop) ? Number.POSITIVE_INFINITY : health.earliestChangeMs(pop, checkKey),
  }
}
