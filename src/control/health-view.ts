/** What answers need to know of health; HealthControl gives it of a running server, commands of a supposed state. */

export interface HealthView {
  /** Whether answers may hold an address: of this PoP, if it is one's, and by this check, if it is checked. */
  isUp(pop: string | undefined, checkKey: string | undefined): boolean
  /** Milliseconds until that can change by itself at the earliest; Infinity when it cannot. */
  earliestChangeMs(pop: string | undefined, checkKey: string | undefined): number
}

/** All PoPs up but these, for good. */
export function allUpBut(down: ReadonlySet<string>): HealthView {
  return { isUp: (pop) => pop === undefined || !down.has(pop), earliestChangeMs: () => Number.POSITIVE_INFINITY }
}
