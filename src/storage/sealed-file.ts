/**
 * Files of octets that are only read back whole, and only by the code that wrote them: a digest of both stands in front. For
 * what can be made again, so that anything odd about a file is the same as no file.
 */
import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { fillAtomic, makeFolder } from './write-atomic.ts'

const SEAL_OCTETS = 32

/** What `writeSealed` wrote with the same `maker`; undefined when it did not, or it is more than `octetsMax`. */
export function readSealed(file: string, maker: string, octetsMax: number): Uint8Array | undefined {
  try {
    const stats = statSync(file)
    if (!stats.isFile() || stats.size > SEAL_OCTETS + octetsMax) return undefined
    const octets = readFileSync(file)
    const content = octets.subarray(SEAL_OCTETS)
    return sealOf(maker, [content]).equals(octets.subarray(0, SEAL_OCTETS)) ? content : undefined
  } catch {
    return undefined
  }
}

/** Makes the folder when it is not there. Rejects with the system's error, and there is what was before. */
export async function writeSealed(file: string, maker: string, parts: readonly Uint8Array[]): Promise<void> {
  await makeFolder(dirname(file))
  const seal = sealOf(maker, parts)
  await fillAtomic(file, async (handle) => {
    for (const part of [seal, ...parts]) await handle.writeFile(part)
  })
}

/** SHA-256. */
function sealOf(maker: string, parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256').update(`${maker.length} ${maker}`)
  for (const part of parts) hash.update(part)
  return hash.digest()
}
