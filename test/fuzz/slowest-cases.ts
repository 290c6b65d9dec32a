/**
 * The packets that took longest to answer. One measurement says more of the machine than of the packet (the garbage
 * collector, another process), so those kept are to be asked again, and the least time of each is the packet's own.
 */

export interface SlowCase {
  /** Milliseconds. */
  readonly ms: number
  readonly packet: Uint8Array
}

const KEPT = 50

export class SlowestCases {
  /** Slowest first. */
  readonly cases: SlowCase[] = []

  take(ms: number, packet: Uint8Array): void {
    const { cases } = this
    if (cases.length === KEPT && ms <= cases[KEPT - 1]!.ms) return
    const before = cases.findIndex((slow) => slow.ms < ms)
    cases.splice(before < 0 ? cases.length : before, 0, { ms, packet })
    cases.length = Math.min(cases.length, KEPT)
  }
}
