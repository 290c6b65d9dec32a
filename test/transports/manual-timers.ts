/** Timers that only go off when a test says so. */
import type { Timers } from '../../src/transports/tcp-connection.ts'

interface ManualTimer {
  readonly callback: () => void
  readonly milliseconds: number
}

export class ManualTimers implements Timers {
  readonly #armed = new Set<ManualTimer>()
  readonly #waiting = new Set<() => void>()
  /** Timers ever set. */
  set = 0

  setTimeout(callback: () => void, milliseconds: number): ManualTimer {
    const timer = { callback, milliseconds }
    this.#armed.add(timer)
    this.set++
    for (const look of [...this.#waiting]) look()
    return timer
  }

  clearTimeout(timer: unknown): void {
    this.#armed.delete(timer as ManualTimer)
  }

  /** The durations of the timers that run now, in milliseconds. */
  get armed(): number[] {
    return [...this.#armed].map((timer) => timer.milliseconds)
  }

  /** Resolves once `count` timers of this duration run. */
  whenArmed(milliseconds: number, count = 1): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.armed.filter((armed) => armed === milliseconds).length < count) return
        this.#waiting.delete(look)
        resolve()
      }
      this.#waiting.add(look)
      look()
    })
  }

  /** Lets the timers of this duration go off. */
  fire(milliseconds: number): void {
    for (const timer of [...this.#armed]) {
      if (timer.milliseconds !== milliseconds) continue
      this.#armed.delete(timer)
      timer.callback()
    }
  }
}
