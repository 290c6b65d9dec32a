/**
 * Writes a file so that a reader, and a machine that loses power, sees the old content or the new, never half: into a
 * temporary file in the same folder, synced, renamed over the old one, and the folder synced. What root writes belongs to
 * whom the folder belongs to: a command that an administrator types must not lock the server out.
 */
import { randomUUID } from 'node:crypto'
import { chown, type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { getuid } from 'node:process'

/** Rejects with the system's error, the old file untouched and no temporary file left behind. */
export function writeAtomic(path: string, content: string | Uint8Array): Promise<void> {
  return fillAtomic(path, (file) => file.writeFile(content))
}

/**
 * As `writeAtomic`, of what `fill` writes into the file; when that rejects, there is no new content. Once it is filled
 * `placeOf` may say that it belongs elsewhere in the same folder, or nowhere.
 */
export async function fillAtomic<T>(
  path: string,
  fill: (file: FileHandle, temporary: string) => Promise<T>,
  placeOf: (filled: T) => string | undefined = () => path,
): Promise<T> {
  const folder = dirname(path)
  // A process id is no name for one run: in a container it is 1 each time.
  const temporary = join(folder, `${temporaryPrefix(path)}${randomUUID()}${TEMPORARY_ENDING}`)
  let filled: T
  try {
    const file = await open(temporary, 'wx', 0o600)
    try {
      if (isRoot) await file.chown(...(await ownersOf(folder)))
      filled = await fill(file, temporary)
      await file.sync()
    } finally {
      await file.close()
    }
    const place = placeOf(filled)
    if (place === undefined) await rm(temporary)
    else await rename(temporary, place)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
  return filled
}

/** With those above it that are not there. Rejects with the system's error. */
export async function makeFolder(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 })
  if (first === undefined || !isRoot) return
  const owners = await ownersOf(dirname(first))
  for (let made = path; made.length >= first.length; made = dirname(made)) await chown(made, ...owners)
}

/** Renames within one folder, and makes that last. Rejects with the system's error. */
export async function renameLasting(from: string, to: string): Promise<void> {
  await rename(from, to)
  await syncFolder(dirname(to))
}

/**
 * Deletes what writing `path` left behind when a process was killed in the middle of it, an hour ago or longer; what is
 * younger may be somebody's. `nowMs` is the time now, milliseconds since 1970. What cannot be deleted stays.
 */
export async function removeAbandoned(path: string, nowMs: number): Promise<void> {
  const folder = dirname(path)
  const prefix = temporaryPrefix(path)
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((name) => name.startsWith(prefix) && name.endsWith(TEMPORARY_ENDING))) {
    const file = join(folder, name)
    const modifiedMs = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => nowMs,
    )
    if (nowMs - modifiedMs > ABANDONED_MS) await rm(file, { force: true }).catch(() => {})
  }
}

const isRoot = getuid?.() === 0

async function ownersOf(folder: string): Promise<[user: number, group: number]> {
  const { uid, gid } = await stat(folder)
  return [uid, gid]
}

const TEMPORARY_ENDING = '.tmp'
const ABANDONED_MS = 3_600_000

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.`
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
