/** How much memory a server holds once it has come to rest: small, and with a zone of 100,000 names. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Files } from '../cli/server-process.ts'
import { type Figure, figureOf } from './figures.ts'
import { largeZone } from './large-zone.ts'
import { startBenchServer } from './server.ts'
import { threeZones } from './three-zones.ts'

const LARGE_NAMES = 100_000
const LOOK_MS = 1_000
/** At rest: so many looks in a row that differ by less than a MiB; or so many at all. */
const STILL_LOOKS = 5
const LOOKS_MAX = 60

export async function measureMemory(): Promise<Figure[]> {
  const small = await memoryAtRest(threeZones())
  const large = await memoryAtRest({ ...threeZones(), 'zones/big.example.yaml': largeZone(LARGE_NAMES, 0) })
  return [
    figureOf('memory', 'three zones, embedded database', 'MiB', [small]),
    figureOf('memory', `and a zone of ${LARGE_NAMES} names`, 'MiB', [large]),
  ]
}

async function memoryAtRest(files: Files): Promise<number> {
  const server = await startBenchServer(files)
  try {
    let last = server.memory()
    for (let looks = 0, still = 0; looks < LOOKS_MAX && still < STILL_LOOKS; looks++) {
      await sleep(LOOK_MS)
      const now = server.memory()
      still = Math.abs(now - last) < 1 ? still + 1 : 0
      last = now
    }
    return last
  } finally {
    await server.stop()
  }
}
