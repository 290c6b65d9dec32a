/**
 * Notices that this machine, not a probed one, stood still: a timer that beats while anything watches, and how late it
 * is. A neighbour that takes the processor, a long task of our own, a suspended machine and a clock that was set all
 * look to a probe like a server that does not answer. Many small delays add up to one large one.
 */
import type { Clock } from './clock.ts'

const BEAT_MS = 50

export interface StallWatch {
  /** Milliseconds lost since the watch began; ends it. */
  end(): number
}

export class Heartbeat {
  readonly #clock: Clock
  readonly #lostByWatch = new Map<StallWatch, number>()
  #lastMs = 0
  #cancelBeat = () => {}

  constructor(clock: Clock) {
    this.#clock = clock
  }

  watch(): StallWatch {
    const { wallMs, monotonicMs } = this.#clock
    if (this.#lostByWatch.size === 0) {
      this.#lastMs = monotonicMs()
      this.#scheduleBeat()
    } else {
      this.#measure()
    }
    const clocksApart = wallMs() - monotonicMs()
    const watch = {
      end: () => {
        // Measured here too: after a stall a probe's deadline may come before the beat that is as late.
        this.#measure()
        const lostMs = this.#lostByWatch.get(watch) ?? 0
        this.#lostByWatch.delete(watch)
        if (this.#lostByWatch.size === 0) this.#cancelBeat()
        return Math.max(lostMs, Math.abs(wallMs() - monotonicMs() - clocksApart))
      },
    }
    this.#lostByWatch.set(watch, 0)
    return watch
  }

  #scheduleBeat(): void {
    this.#cancelBeat = this.#clock.after(BEAT_MS, () => {
      this.#measure()
      this.#scheduleBeat()
    })
  }

  /** Whatever passed beyond one beat since the last measurement is lost to all who watch. */
  #measure(): void {
    const nowMs = this.#clock.monotonicMs()
    const lostMs = nowMs - this.#lastMs - BEAT_MS
    this.#lastMs = nowMs
    if (lostMs <= 0) return
    for (const [watch, before] of this.#lostByWatch) this.#lostByWatch.set(watch, before + lostMs)
  }
}
