/**
 * Keeps compiled trees in the state folder, from one run to the next. They are good for the same databases, policies and
 * code alone; what cannot be read is compiled anew, and what cannot be written is not kept: the state, which lies in the same
 * folder, is what complains then.
 */
import { join } from 'node:path'
import { LIMITS } from '../base/limits.ts'
import { codeDigest } from '../storage/code-digest.ts'
import { readSealed, writeSealed } from '../storage/sealed-file.ts'
import { removeAbandoned } from '../storage/write-atomic.ts'

const TREES_FILE = 'trees.bin'
const SOURCE = join(import.meta.dirname, '..')
/** All that makes trees of databases and policies; package.json says with which versions of others' code. */
const ROOMS = ['base', 'geo', 'routing', 'tables'].map((room) => join(SOURCE, room))
const PACKAGE_FILE = join(SOURCE, '..', 'package.json')

export class TreeStore {
  /** Undefined when it cannot be told which code this is: nothing is kept then. */
  readonly #maker: string | undefined

  constructor(files: readonly string[] = [PACKAGE_FILE]) {
    this.#maker = codeDigest(files, ROOMS)
  }

  /** Undefined when there are none that are good. */
  read(stateFolder: string): Uint8Array | undefined {
    if (this.#maker === undefined) return undefined
    return readSealed(join(stateFolder, TREES_FILE), this.#maker, LIMITS.keptTreesOctetsMax)
  }

  /** Resolves also when they cannot be written, or are not to be kept. */
  async keep(stateFolder: string, parts: readonly Uint8Array[]): Promise<void> {
    const octets = parts.reduce((sum, { length }) => sum + length, 0)
    if (this.#maker === undefined || octets > LIMITS.keptTreesOctetsMax) return
    const file = join(stateFolder, TREES_FILE)
    await removeAbandoned(file, Date.now())
    await writeSealed(file, this.#maker, parts).catch(() => {})
  }
}
