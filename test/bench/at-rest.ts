/** Waits until what a server holds in memory stays as it is. */
import { setTimeout as sleep } from 'node:timers/promises'

const LOOK_MS = 1_000
/** At rest: so many looks in a row that differ by less than a MiB; or so many at all. */
const STILL_LOOKS = 5
const LOOKS_MAX = 60

/** MiB, by the last look. */
export async function memoryAtRest(look: () => number | Promise<number>): Promise<number> {
  let last = await look()
  for (let looks = 0, still = 0; looks < LOOKS_MAX && still < STILL_LOOKS; looks++) {
    await sleep(LOOK_MS)
    const now = await look()
    still = Math.abs(now - last) < 1 ? still + 1 : 0
    last = now
  }
  return last
}
