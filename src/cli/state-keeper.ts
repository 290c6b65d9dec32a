/** Keeps what has to survive a restart in the state folder: serials, health, and counts. */
import type { Log } from '../base/log.ts'
import { explainFolder } from '../doctor/explain-folder.ts'
import { findFolderFacts } from '../machine/folder-facts.ts'
import { type State, writeState } from '../storage/state-file.ts'

/**
 * Writes one state at a time, and the newest after that; a folder that cannot be written is said and is no reason not
 * to serve.
 */
export class StateKeeper {
  readonly #folder: string
  readonly #log: Log
  #state: State
  #written: string
  #writes: Promise<void> = Promise.resolve()
  #isPaused = false
  #fault: string | undefined

  /** Starts with the state that the folder holds. */
  constructor(folder: string, state: State, log: Log) {
    this.#folder = folder
    this.#log = log
    this.#state = state
    this.#written = JSON.stringify(state)
  }

  /** Keeps these parts from now on; what is not named stays. */
  keep(parts: Partial<State>): void {
    this.#state = { ...this.#state, ...parts }
    this.#writes = this.#writes.then(() => this.#write())
  }

  /** Writes nothing from now on: the file is another process's. */
  pause(): void {
    this.#isPaused = true
  }

  /** The file is ours again, whatever stands in it. */
  resume(): void {
    this.#isPaused = false
    this.#written = ''
    this.keep({})
  }

  /** Resolves when the newest state is on the disk, or cannot be. */
  async flush(): Promise<void> {
    await this.#writes
  }

  /** Why the newest state is not on the disk, as a sentence without a final full stop; undefined when it is. */
  get fault(): string | undefined {
    return this.#fault
  }

  async #write(): Promise<void> {
    const text = JSON.stringify(this.#state)
    if (this.#isPaused || text === this.#written) return
    this.#written = text
    try {
      await writeState(this.#folder, this.#state)
      this.#fault = undefined
    } catch (error) {
      this.#written = ''
      const { code } = error as NodeJS.ErrnoException
      const { sentence, fix } = explainFolder(findFolderFacts(this.#folder), code ?? 'unknown')!
      this.#fault = sentence
      this.#log.warn({ folder: this.#folder, code }, `state cannot be kept: ${sentence}; fix: ${fix}`)
    }
  }
}
