/**
 * Writes a file so that a reader, and a machine that loses power, sees the old content or the new, never half: into a
 * temporary file in the same folder, synced, renamed over the old one, and the folder synced. Never makes folders.
 */
import { open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { pid } from 'node:process'

let written = 0

/** Rejects with the system's error, the old file untouched and no temporary file left behind. */
export async function writeAtomic(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const folder = dirname(path)
  const temporary = join(folder, `.${basename(path)}.${pid}.${written++}.tmp`)
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/** Makes the rename itself last; not every file system can sync a folder, and the content is already safe. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } catch {
    return
  } finally {
    await handle.close()
  }
}
