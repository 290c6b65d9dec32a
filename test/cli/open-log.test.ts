import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'

const LOG_FILE = new URL('../../src/cli/open-log.ts', import.meta.url).href

/** What a process that logs one line of each level writes: to a pipe, so never to a terminal. */
function logged(config: object, env: NodeJS.ProcessEnv = {}): string[] {
  const script = `const { openLog } = await import(${JSON.stringify(LOG_FILE)})
    const log = openLog(${JSON.stringify(config)})
    for (const level of ['debug', 'info', 'warn', 'error']) log[level]({ zone: 'a.example.' }, 'about ' + level)`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  })
  assert.equal(stdout, '')
  return stderr.trimEnd().split('\n')
}

describe('openLog', () => {
  it('writes JSON lines from its level on, when nobody sits there', () => {
    const lines = logged({ level: 'warn', format: 'auto' }).map((line) => JSON.parse(line))
    assert.deepEqual(
      lines.map(({ level, msg, zone }) => [level, msg, zone]),
      [
        [40, 'about warn', 'a.example.'],
        [50, 'about error', 'a.example.'],
      ],
    )
    assert.equal(logged({ level: 'debug', format: 'json' }).length, 4)
  })

  it('is pretty where that is asked for, without colours off a terminal', () => {
    const [line, ...more] = logged({ level: 'error', format: 'pretty' })
    assert.match(line!, /^\[\d\d:\d\d:\d\d\] ERROR: about error$/)
    assert.deepEqual(more, ['    zone: "a.example."'])
  })

  const isFullable = process.platform === 'linux'
  it('throws nothing where the disk is full, and writes again when it no longer is', { skip: !isFullable }, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'nearpop-log-'))
    t.after(() => rmSync(folder, { recursive: true }))
    for (const format of ['json', 'pretty']) {
      const file = join(folder, format)
      const script = `const { closeSync, openSync } = await import('node:fs')
        const { openLog } = await import(${JSON.stringify(LOG_FILE)})
        const openAs2 = (file) => { closeSync(2); openSync(file, 'w') }
        openAs2('/dev/full')
        const log = openLog({ level: 'info', format: '${format}' })
        log.info({}, 'too much')
        openAs2(${JSON.stringify(file)})
        log.info({}, 'room again')`
      assert.equal(spawnSync(process.execPath, ['--input-type=module', '-e', script]).status, 0)
      assert.match(readFileSync(file, 'utf8'), /^.*room again.*\n$/)
    }
  })
})
