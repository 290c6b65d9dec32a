/** Whether this process can write a folder, and if not whose it is. Looks only: it makes and changes nothing. */
import { accessSync, constants, type Stats, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { FolderFacts } from '../doctor/machine-facts.ts'
import { ownUser } from './process-rights.ts'
import { userName } from './user-name.ts'

/** A folder that is missing but could be made has no error. */
export function findFolderFacts(folder: string): FolderFacts {
  const path = resolve(folder)
  const stats = statsOf(path)
  const nearest = stats === undefined ? nearestAbove(path) : { path, stats }
  const { uid, mode } = nearest.stats
  return {
    path,
    kind: stats === undefined ? 'missing' : stats.isDirectory() ? 'folder' : 'not-a-folder',
    nearest: { path: nearest.path, owner: { uid, name: userName(uid) }, mode: mode & 0o7777 },
    error: nearest.stats.isDirectory() ? whyNotWritable(nearest.path) : 'ENOTDIR',
    self: ownUser(),
  }
}

/** Undefined for what is not there, or lies where this process cannot look. */
function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path)
  } catch {
    return undefined
  }
}

function nearestAbove(path: string): { path: string; stats: Stats } {
  const above = dirname(path)
  const stats = statsOf(above)
  return stats === undefined && above !== path ? nearestAbove(above) : { path: above, stats: stats ?? statSync('/') }
}

function whyNotWritable(path: string): string | undefined {
  try {
    accessSync(path, constants.W_OK | constants.X_OK)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unknown'
  }
}
