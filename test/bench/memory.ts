/** How much memory a server holds once it has come to rest: small, and with a zone of 100,000 names. */
import type { Files } from '../cli/server-process.ts'
import { memoryAtRest } from './at-rest.ts'
import { type Figure, figureOf } from './figures.ts'
import { largeZone } from './large-zone.ts'
import { startBenchServer } from './server.ts'
import { threeZones } from './three-zones.ts'

const LARGE_NAMES = 100_000

export async function measureMemory(): Promise<Figure[]> {
  const small = await measureServer(threeZones())
  const large = await measureServer({ ...threeZones(), 'zones/big.example.yaml': largeZone(LARGE_NAMES, 0) })
  return [
    figureOf('memory', 'three zones, embedded database', 'MiB', [small]),
    figureOf('memory', `and a zone of ${LARGE_NAMES} names`, 'MiB', [large]),
  ]
}

async function measureServer(files: Files): Promise<number> {
  const server = await startBenchServer(files)
  try {
    return await memoryAtRest(server.memory)
  } finally {
    await server.stop()
  }
}
