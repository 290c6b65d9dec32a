/**
 * Reads the text files operators write: one file, the list of a folder's YAML files, what they include. Never parses.
 * Whatever keeps a file from being read is a problem at its place, for it is the operator's to mend. Reading is
 * synchronous because `!include` is resolved while parsing; callers with queries to answer read in a worker.
 */
import {
  type BigIntStats,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { LIMITS } from '../base/limits.ts'
import type { Place, Problem } from '../base/problem.ts'
import type { ProblemCode } from '../base/problem-codes.ts'

export interface FileText {
  /** The path it was read by, as problems show it. */
  readonly file: string
  readonly text: string
  /** Modification time, milliseconds since 1970. */
  readonly modifiedMs: number
}

/** A file of a folder, and what changes whenever it does; undefined while it may change without that. */
export interface ListedFile {
  readonly file: string
  readonly mark: string | undefined
}

/**
 * Lists every regular `*.yaml` and `*.yml` file of `folder` (symbolic links are followed, hidden names and subfolders
 * are left out), in name order; that a zone's file has the longer ending is for who reads zones to say, and that a file
 * cannot be had is for `readText`. `place` is where the folder was asked for: one that cannot be listed is a problem
 * there. `nowMs` is the time now, milliseconds since 1970.
 */
export function listFolder(
  folder: string,
  place: Place,
  nowMs: number = Date.now(),
): { files: ListedFile[]; problems: Problem[] } {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    return { files: [], problems: [problemAt(place, 'folder', `cannot list folder "${folder}": ${reason(error)}`)] }
  }
  const files: ListedFile[] = []
  for (const name of names.filter((name) => /^[^.].*\.ya?ml$/.test(name)).sort()) {
    const file = join(folder, name)
    const stats = statSync(file, { bigint: true, throwIfNoEntry: false })
    if (stats === undefined || stats.isFile()) files.push({ file, mark: stats && markOf(stats, nowMs) })
  }
  return { files, problems: [] }
}

/** A file system's clock may tick as rarely as every two seconds (FAT): two changes within one tick look like one. */
const MARK_AGE_MS = 3_000

/** The time of the last change of the inode (ctime) cannot be set back, as that of the content can. */
function markOf({ size, mtimeNs, ctimeNs, ino, ctimeMs }: BigIntStats, nowMs: number): string | undefined {
  return nowMs - Number(ctimeMs) < MARK_AGE_MS ? undefined : `${ino} ${size} ${mtimeNs} ${ctimeNs}`
}

/** Reads one UTF-8 file; a problem on its first line, or on the line that is not UTF-8, when it cannot be had. */
export function readText(file: string): FileText | Problem {
  const read = readOctets(file)
  return 'severity' in read ? read : textOf(file, read)
}

/** As `readText`, of a file with secrets: one that is open to every user of the machine is a problem. */
export function readSecret(file: string): FileText | Problem {
  const read = readOctets(file)
  if ('severity' in read) return read
  if ((read.mode & OTHERS) === 0) return textOf(file, read)
  const problem = problemAt(startOf(file), 'open-secrets', `every user of this machine can open "${file}"`)
  return { ...problem, hint: `chmod o= ${file}` }
}

/** The permissions of those who are neither the owner nor in the group. */
const OTHERS = 0o007

/**
 * Reads the file that `!include path` in file `from` names: relative to `from`, inside `folder` only, symbolic links
 * resolved. A sentence that says why not when it cannot be read.
 */
export function readIncluded(folder: string, path: string, from: string): FileText | string {
  const file = join(dirname(from), path)
  if (path === '' || path.startsWith('/')) return 'a relative path to a file is wanted'
  try {
    if (!realpathSync(file).startsWith(join(realpathSync(folder), sep))) return `it leads out of "${folder}"`
  } catch (error) {
    return reason(error)
  }
  const read = readText(file)
  return 'severity' in read ? read.message : read
}

function textOf(file: string, { octets, modifiedMs }: FileOctets): FileText | Problem {
  const text = decode(octets)
  if (text !== undefined) {
    // A zone may be a hundred megabytes: its octets are freed now, not when garbage is next collected.
    octets.buffer.transfer(0)
    return { file, text, modifiedMs }
  }
  return problemAt({ ...startOf(file), line: lineNotUtf8(octets) }, 'encoding', 'not UTF-8 text')
}

interface FileOctets {
  readonly octets: Uint8Array<ArrayBuffer>
  readonly modifiedMs: number
  readonly mode: number
}

/** Opened without blocking, so that a named pipe in the folder cannot hold up a reload. */
function readOctets(file: string): FileOctets | Problem {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
    const stats = fstatSync(descriptor)
    if (!stats.isFile()) return problemAt(startOf(file), 'not-a-file', `"${file}" is not a regular file`)
    if (stats.size > LIMITS.documentOctetsMax) {
      const message = `the file holds ${stats.size} octets, at most ${LIMITS.documentOctetsMax}`
      return problemAt(startOf(file), 'file-too-large', message)
    }
    return { octets: readWhole(descriptor, stats.size), modifiedMs: stats.mtimeMs, mode: stats.mode }
  } catch (error) {
    return problemAt(startOf(file), 'unreadable-file', `cannot read "${file}": ${reason(error)}`)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** At most `size` octets: a file that grows meanwhile is read again by the reload that its growth causes. */
function readWhole(descriptor: number, size: number): Uint8Array<ArrayBuffer> {
  const octets = new Uint8Array(size)
  let length = 0
  while (length < size) {
    const count = readSync(descriptor, octets, length, size - length, length)
    if (count === 0) break
    length += count
  }
  return octets.subarray(0, length)
}

function decode(octets: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets)
  } catch {
    return undefined
  }
}

function lineNotUtf8(octets: Uint8Array): number {
  let line = 1
  for (let start = 0; start < octets.length; line++) {
    const newline = octets.indexOf(0x0a, start)
    const end = newline < 0 ? octets.length : newline + 1
    if (decode(octets.subarray(start, end)) === undefined) break
    start = end
  }
  return line
}

function startOf(file: string): Place {
  return { file, line: 1, column: 1, length: 1 }
}

function problemAt(place: Place, code: ProblemCode, message: string): Problem {
  return { severity: 'error', code, message, place }
}

/** The system's word for what went wrong, without the path that the sentence already has. */
function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'there is no such file or folder'
  if (code === 'EACCES') return 'permission denied'
  if (code === 'ENOTDIR') return 'it is not a folder'
  return code ?? message
}
