/**
 * From the start of the process to its first answer, with the embedded database and three zones: cold, where Node has to
 * compile every file, and the server the database, and warm, where both find what they compiled before.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { untilSite } from '../interop/nearpop.ts'
import { type Figure, figureOf } from './figures.ts'
import { startBenchServer } from './server.ts'
import { threeZones } from './three-zones.ts'

const TIMES = 7

export async function measureStartUp(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-bench-'))
  try {
    const cold: number[] = []
    const warm: number[] = []
    const kept = join(folder, 'kept')
    await start(kept)
    for (let i = 0; i < TIMES; i++) {
      cold.push(await start(join(folder, `new-${i}`)))
      warm.push(await start(kept))
    }
    return [figureOf('start-up', 'cold', 'ms', cold), figureOf('start-up', 'warm', 'ms', warm)]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What is compiled is kept in `folder`. Milliseconds. */
async function start(folder: string): Promise<number> {
  const files = threeZones()
  const config = `${files['nearpop.yaml']}state: ${join(folder, 'state')}\n`
  const environment = { NODE_COMPILE_CACHE: join(folder, 'node') }
  const server = await startBenchServer({ ...files, 'nearpop.yaml': config }, { environment })
  await untilSite(server.httpPort) // from then on it heeds signals
  await server.stop() // which writes the cache
  return server.firstAnswerMs
}
