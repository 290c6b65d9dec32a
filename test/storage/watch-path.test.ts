import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { type After, watchPath } from '../../src/storage/watch-path.ts'
import { scratchFolder } from './scratch-folder.ts'

/** Timers that run when the test says so; `started` resolves when the next one of that length is started. */
function manualTimers() {
  const timers = new Set<{ ms: number; run: () => void }>()
  let waiting: { ms: number; resolve: () => void }[] = []
  const after: After = (ms, run) => {
    const timer = { ms, run }
    timers.add(timer)
    for (const wait of waiting.filter((wait) => wait.ms === ms)) wait.resolve()
    waiting = waiting.filter((wait) => wait.ms !== ms)
    return () => timers.delete(timer)
  }
  return {
    after,
    pending: (ms: number) => [...timers].filter((timer) => timer.ms === ms).length,
    started: (ms: number) => new Promise<void>((resolve) => waiting.push({ ms, resolve })),
    expire(ms: number) {
      const due = [...timers].filter((timer) => timer.ms === ms)
      for (const timer of due) {
        timers.delete(timer)
        timer.run()
      }
      return due.length
    },
  }
}

const DEBOUNCE = LIMITS.reloadDebounceMs
const POLL = 2_000
const PATIENCE = 1_000

function watched(context: TestContext, path: string) {
  const timers = manualTimers()
  let changes = 0
  const stop = watchPath({ path, onChange: () => changes++, after: timers.after })
  context.after(stop)
  return { timers, changes: () => changes, stop }
}

describe('watchPath', () => {
  it('reports a new file, with the timers of the process', async (context) => {
    const folder = scratchFolder(context)
    const changed = new Promise<void>((resolve) => context.after(watchPath({ path: folder, onChange: resolve })))
    const alive = setInterval(() => {}, 1_000)
    context.after(() => clearInterval(alive))
    writeFileSync(join(folder, 'a.yaml'), '1')
    await changed
  })

  it('reports many changes once, when they have come to rest', (context) => {
    const folder = scratchFolder(context)
    const { timers, changes } = watched(context, folder)
    for (let i = 0; i < 20; i++) {
      writeFileSync(join(folder, `${i}.yaml`), '1')
      timers.expire(POLL)
    }
    assert.equal(timers.pending(DEBOUNCE), 1)
    writeFileSync(join(folder, 'late.yaml'), '1')
    timers.expire(DEBOUNCE)
    assert.equal(changes(), 0, 'it changed again within the debounce time')
    timers.expire(DEBOUNCE)
    assert.equal(changes(), 1)
    timers.expire(POLL)
    assert.equal(timers.pending(DEBOUNCE), 0)
  })

  it('reports a path that is never at rest all the same, again and again', (context) => {
    const file = join(scratchFolder(context), 'busy.yaml')
    const { timers, changes } = watched(context, file)
    for (let reports = 1; reports <= 3; reports++) {
      for (let i = 0; i < 20; i++) {
        writeFileSync(file, 'x'.repeat(20 * reports + i))
        if (i % 2 === 0) timers.expire(POLL)
        else timers.expire(DEBOUNCE)
        assert.equal(changes(), reports - 1)
      }
      timers.expire(PATIENCE)
      assert.equal(changes(), reports)
      assert.equal(timers.pending(DEBOUNCE) + timers.pending(PATIENCE), 0)
    }
  })

  it('forgets its patience once the path has come to rest', (context) => {
    const folder = scratchFolder(context)
    const { timers, changes } = watched(context, folder)
    writeFileSync(join(folder, 'a.yaml'), '1')
    timers.expire(POLL)
    timers.expire(DEBOUNCE)
    assert.equal(timers.expire(PATIENCE), 0)
    assert.equal(changes(), 1)
  })

  it('learns of a change from the system before it polls', async (context) => {
    const folder = scratchFolder(context)
    const { timers, changes } = watched(context, folder)
    const started = timers.started(DEBOUNCE)
    writeFileSync(join(folder, 'a.yaml'), '1')
    await started
    while (timers.expire(DEBOUNCE) > 0);
    assert.equal(changes(), 1)
  })

  it('sees a file renamed over the watched one, and not its neighbours', (context) => {
    const folder = scratchFolder(context)
    const file = join(folder, 'nearpop.yaml')
    writeFileSync(file, 'version: 1')
    const { timers, changes } = watched(context, file)
    writeFileSync(join(folder, '.nearpop.yaml.swp'), 'version: 2')
    timers.expire(POLL)
    assert.equal(timers.expire(DEBOUNCE), 0)
    renameSync(join(folder, '.nearpop.yaml.swp'), file)
    timers.expire(POLL)
    timers.expire(DEBOUNCE)
    assert.equal(changes(), 1)
  })

  it('sees a change in a subfolder when it polls', (context) => {
    const folder = scratchFolder(context)
    mkdirSync(join(folder, 'parts'))
    writeFileSync(join(folder, 'parts', 'mail.yaml'), 'a')
    const { timers, changes } = watched(context, folder)
    writeFileSync(join(folder, 'parts', 'mail.yaml'), 'b')
    timers.expire(POLL)
    timers.expire(DEBOUNCE)
    assert.equal(changes(), 1)
  })

  it('goes on watching when the folder is deleted and made again', async (context) => {
    const folder = join(scratchFolder(context), 'zones')
    mkdirSync(folder)
    const { timers, changes } = watched(context, folder)
    rmSync(folder, { recursive: true })
    timers.expire(POLL)
    timers.expire(DEBOUNCE)
    assert.equal(changes(), 1)
    mkdirSync(folder)
    timers.expire(POLL)
    timers.expire(DEBOUNCE)
    assert.equal(changes(), 2)
    const started = timers.started(DEBOUNCE)
    writeFileSync(join(folder, 'a.yaml'), '1')
    await started
    while (timers.expire(DEBOUNCE) > 0);
    assert.equal(changes(), 3)
  })

  it('is silent once stopped', (context) => {
    const folder = scratchFolder(context)
    const { timers, changes, stop } = watched(context, folder)
    writeFileSync(join(folder, 'a.yaml'), '1')
    timers.expire(POLL)
    stop()
    assert.equal(timers.expire(DEBOUNCE) + timers.expire(POLL), 0)
    assert.equal(changes(), 0)
  })
})
