/**
 * Watches a file, or a folder and what is below it, for change. The folder that holds the names is watched, never a
 * file: editors and rsync write aside and rename. inotify is only a hint to look; looking compares what stat says, so
 * nothing is reported twice, and the same look every two seconds finds what inotify misses (network and overlay file
 * systems, subfolders, an exhausted watch limit). Deletion and recreation of the path are changes like any other.
 */
import { type BigIntStats, type Dirent, type FSWatcher, readdirSync, statSync, watch } from 'node:fs'
import { dirname, join } from 'node:path'
import { LIMITS } from '../base/limits.ts'

const POLL_MS = 2_000
/** A path that never comes to rest is reported every so many debounce times. */
const DEBOUNCES_MAX = 10

export interface WatchOptions {
  readonly path: string
  /** Called once the path has been at rest for the debounce time after any number of changes. */
  readonly onChange: () => void
  /** Runs `run` once after `ms`, returns how to call that off; the process's own timers unless given. */
  readonly after?: After
}

export type After = (ms: number, run: () => void) => () => void

/** Starts watching; the state at this moment is the one that changes are measured from. Returns how to stop. */
export function watchPath(options: WatchOptions): () => void {
  const watcher = new PathWatcher(options)
  return () => watcher.stop()
}

class PathWatcher {
  readonly #path: string
  readonly #onChange: () => void
  readonly #after: After
  #seen: string
  #watched: { watcher: FSWatcher; identity: string } | undefined
  #cancelPoll: () => void
  #cancelDebounce: (() => void) | undefined
  #debounces = 0

  constructor(options: WatchOptions) {
    this.#path = options.path
    this.#onChange = options.onChange
    this.#after = options.after ?? afterUnreferenced
    this.#watch()
    this.#seen = fingerprint(this.#path)
    this.#cancelPoll = this.#after(POLL_MS, () => this.#poll())
  }

  stop(): void {
    this.#cancelPoll()
    this.#cancelDebounce?.()
    this.#watched?.watcher.close()
    this.#watched = undefined
  }

  #poll(): void {
    this.#cancelPoll = this.#after(POLL_MS, () => this.#poll())
    this.#hint()
  }

  #hint(): void {
    if (this.#look()) this.#debounce()
  }

  /** Whether the path has changed since the last look. */
  #look(): boolean {
    this.#watch()
    const now = fingerprint(this.#path)
    if (now === this.#seen) return false
    this.#seen = now
    return true
  }

  #debounce(): void {
    this.#cancelDebounce?.()
    this.#cancelDebounce = this.#after(LIMITS.reloadDebounceMs, () => this.#settle())
  }

  #settle(): void {
    this.#cancelDebounce = undefined
    if (this.#look() && ++this.#debounces < DEBOUNCES_MAX) {
      this.#debounce()
    } else {
      this.#debounces = 0
      this.#onChange()
    }
  }

  /** Keeps one inotify watch on the folder that matters now: the path itself, or the folder that should hold it. */
  #watch(): void {
    const folder = statOf(this.#path)?.isDirectory() ? this.#path : dirname(this.#path)
    const stats = statOf(folder)
    // With the birth time, for a folder made anew may get the number of the deleted one.
    const identity = stats && `${stats.dev}:${stats.ino}:${stats.birthtimeNs}`
    if (this.#watched?.identity === identity) return
    this.#watched?.watcher.close()
    this.#watched = undefined
    if (identity === undefined) return
    try {
      const watcher = watch(folder, { persistent: false }, () => this.#hint())
      // The poll goes on without it: a watch that fails is no reason to stop serving.
      watcher.on('error', () => watcher.close())
      this.#watched = { watcher, identity }
    } catch {
      this.#watched = undefined
    }
  }
}

/** What stat says of a path and, for a folder, of everything below that is not hidden. Change time sees every edit. */
function fingerprint(path: string, depth = 0): string {
  const stats = statOf(path)
  if (stats === undefined) return 'absent'
  if (!stats.isDirectory()) return `${stats.ino}:${stats.size}:${stats.mtimeNs}:${stats.ctimeNs}`
  const lines: string[] = []
  for (const entry of listFolder(path)) {
    const below = join(path, entry.name)
    // Linked folders are not walked: a link to / would be a walk through everything.
    const walked = !entry.isSymbolicLink() || !statOf(below)?.isDirectory()
    lines.push(`${entry.name}=${walked && depth < LIMITS.includeDepthMax ? fingerprint(below, depth + 1) : ''}`)
  }
  return `[${lines.sort().join('\n')}]`
}

function listFolder(path: string): Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).filter((entry) => !entry.name.startsWith('.'))
  } catch {
    return []
  }
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true })
  } catch {
    return undefined
  }
}

function afterUnreferenced(ms: number, run: () => void): () => void {
  const timer = setTimeout(run, ms)
  timer.unref()
  return () => clearTimeout(timer)
}
