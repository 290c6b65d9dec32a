/** What a file may be done to by whom: its mode, and whether this process can read it. Never opens it. */
import { accessSync, constants, statSync } from 'node:fs'

/** `mode` is undefined when it is not there or lies where this process cannot look. */
export function findFileFacts(path: string): { readonly mode: number | undefined; readonly isReadable: boolean } {
  try {
    const mode = statSync(path).mode & 0o7777
    return { mode, isReadable: canRead(path) }
  } catch {
    return { mode: undefined, isReadable: false }
  }
}

function canRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
