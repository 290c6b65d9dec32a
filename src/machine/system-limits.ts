/** Limits that the system sets: how large a socket's buffer may be, how many files may be open. Linux alone says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Octets of a receive buffer that are granted at most (socket(7), rmem_max). */
export function receiveBufferMax(proc = '/proc'): number | undefined {
  return numberIn(join(proc, 'sys/net/core/rmem_max'), /^(\d+)$/m)
}

/**
 * How many files a process may have open (getrlimit(2)); of this one unless `pid` is given, up to where Node raises it by
 * itself when it starts.
 */
export function openFilesMax(pid?: number, proc = '/proc'): number | undefined {
  const limit = pid === undefined ? /^Max open files\s+\S+\s+(\d+)/m : /^Max open files\s+(\d+)/m
  return numberIn(join(proc, pid === undefined ? 'self' : String(pid), 'limits'), limit)
}

function numberIn(file: string, pattern: RegExp): number | undefined {
  try {
    const [, number] = pattern.exec(readFileSync(file, 'utf8')) ?? []
    return number === undefined ? undefined : Number(number)
  } catch {
    return undefined
  }
}
