import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'

/** What a process that logs one line of each level writes: to a pipe, so never to a terminal. */
function logged(config: object, env: NodeJS.ProcessEnv = {}): string[] {
  const file = new URL('../../src/cli/open-log.ts', import.meta.url).href
  const script = `const { openLog } = await import(${JSON.stringify(file)})
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
})
