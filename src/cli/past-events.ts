/** What has certainly happened already, by which a clock that is behind can be told: databases made, files written. */
import { statSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { PastEvent } from '../doctor/clock-trouble.ts'
import { STATE_FILE } from '../storage/state-file.ts'

/** Of a server; files that are not there, or lie where this user cannot look, say nothing. `builtMs` as databases have it. */
export function findPastEvents(
  files: readonly string[],
  databases: readonly { readonly file: string; readonly builtMs: number | undefined }[],
): PastEvent[] {
  const written = files.flatMap((file) => {
    const atMs = writtenAt(file)
    return atMs === undefined ? [] : [{ what: `"${file}" was written`, atMs }]
  })
  const made = databases.flatMap(({ file, builtMs }) => {
    return builtMs === undefined ? [] : [{ what: `the database ${basename(file)} was made`, atMs: builtMs }]
  })
  return [...written, ...made]
}

function writtenAt(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs
  } catch {
    return undefined
  }
}

/** The files of a server that say most of when it ran last. */
export function datedFiles(configFile: string, stateFolder: string): string[] {
  return [configFile, join(stateFolder, STATE_FILE)]
}
