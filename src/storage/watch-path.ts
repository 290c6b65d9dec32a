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
/** A path that does not come to rest is reported all the same after this long. */
const PATIENCE_MS = 1_000

export interface WatchOptions {
  readonly path: string
  /** Called when the path, once changed, has been at rest for the debounce time, or is not at rest for too long. */
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
  #cancelPatience: (() => void) | undefined

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
    this.#cancelTimers()
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

  /** Each change begins the debounce time anew, so that alone it might never end. */
  #debounce(): void {
    this.#cancelDebounce?.()
    this.#cancelDebounce = this.#after(LIMITS.reloadDebounceMs, () => this.#settle())
    this.#cancelPatience ??= this.#after(PATIENCE_MS, () => this.#report())
  }

  #settle(): void {
    if (this.#look()) this.#debounce()
    else this.#report()
  }

  #report(): void {
    this.#cancelTimers()
    this.#onChange()
  }

  #cancelTimers(): void {
    this.#cancelDebounce?.()
    this.#cancelPatience?.()
    this.#cancelDebounce = undefined
    this.#cancelPatience = undefined
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
