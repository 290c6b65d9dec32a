/**
 * Reloads whenever one of the files behind a snapshot changes, and on request. What is watched follows the
 * configuration: nearpop.yaml, the zones folder, databases, secrets. Watching itself is storage's and comes as an argument.
 */
import type { Reloader } from './reload.ts'
import type { ReloadResult } from './snapshot.ts'

/** Calls `onChange` once `path` has changed and come to rest; returns how to stop. */
export type Watch = (path: string, onChange: () => void) => () => void

export class ReloadOnChange {
  readonly #reloader: Reloader
  readonly #watch: Watch
  readonly #onResult: (result: ReloadResult) => void
  #watched = new Map<string, () => void>()

  constructor(reloader: Reloader, watch: Watch, onResult: (result: ReloadResult) => void) {
    this.#reloader = reloader
    this.#watch = watch
    this.#onResult = onResult
  }

  /** Reloads now. Watches are set before reading, so that no change falls between the two. */
  reload(): void {
    this.#follow(this.#reloader.paths())
    this.#onResult(this.#reloader.reload())
  }

  #follow(paths: readonly string[]): void {
    const next = new Map<string, () => void>()
    for (const path of paths) {
      next.set(path, this.#watched.get(path) ?? this.#watch(path, () => this.reload()))
      this.#watched.delete(path)
    }
    for (const stop of this.#watched.values()) stop()
    this.#watched = next
  }
}
