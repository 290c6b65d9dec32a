/**
 * The files and databases that control reads, as it sees them: storage/ does it, tests play it. Synchronous, because
 * `!include` is resolved while parsing; a server reloads in a worker.
 */
import type { Place, Problem } from '../base/problem.ts'

export interface TextFile {
  readonly file: string
  readonly text: string
  /** Milliseconds since 1970. */
  readonly modifiedMs: number
}

export interface ListedFile {
  readonly file: string
  readonly mark: string | undefined
}

export interface DatabaseFile {
  readonly octets: Uint8Array
  /** Of the octets. */
  readonly digest: string
}

/** Times are milliseconds since 1970. */
export interface DatabaseRefresh {
  readonly triedMs: number | undefined
  /** When what its source had was last in use here. */
  readonly succeededMs: number | undefined
  /** Why the last try failed, as a sentence; undefined when it did not. */
  readonly failure: string | undefined
  /** Why what was fetched is not in use but waits to be accepted, as a sentence; undefined when nothing waits. */
  readonly waiting: string | undefined
}

export interface Sources {
  readText(file: string): TextFile | Problem
  /** A file that only its owner and group may open; one that is open to others is a problem. */
  readSecret(file: string): TextFile | Problem
  /**
   * The zone files of a folder, in name order, each with a mark that changes when the file does, or without one while
   * only its text tells; `place` is where the folder was asked for.
   */
  listFolder(folder: string, place: Place): { files: readonly ListedFile[]; problems: readonly Problem[] }
  /** What `!include path` in `from` names, inside `folder` only; a sentence that says why not. */
  readIncluded(folder: string, path: string, from: string): TextFile | string
  /** Database files of one source, each with a mark that changes when the file does; or a sentence. */
  findDatabases(source: string): readonly { file: string; mark: string }[] | string
  readDatabase(file: string): DatabaseFile | string
  /** What is known of fetching the database that is kept in `file`. */
  readRefresh(file: string): DatabaseRefresh
  /**
   * By zone name, of the state folder: the serial each zone was last served with. Empty when there is no state; `note`
   * is a sentence when there is one that cannot be used.
   */
  readSerials(stateFolder: string): { readonly serials: Readonly<Record<string, number>>; readonly note?: string }
  /** Trees that were compiled before, as encodeTrees (tables/kept-trees.ts) made them; absent where all is compiled anew. */
  readTrees?(stateFolder: string): Uint8Array | undefined
  /** `path` as written in the file `from`. */
  resolvePath(path: string, from: string): string
}
