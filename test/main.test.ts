import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const TOP = fileURLToPath(new URL('..', import.meta.url))

function nearpop(argv: readonly string[], nodeOptions: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeOptions, MAIN, ...argv], {
    cwd: TOP,
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

describe('main', () => {
  it('runs the command and ends with its exit code', () => {
    const version = nearpop(['version', '--json'])
    assert.equal(version.status, 0, version.stderr)
    assert.equal(JSON.parse(version.stdout).node, process.versions.node)
    assert.equal(nearpop(['query', 'nope.linkedlist.org']).status, 1)
    const unknown = nearpop(['quer', 'linkedlist.org'])
    assert.deepEqual([unknown.status, unknown.stdout], [2, ''])
    assert.match(unknown.stderr, /did you mean "query"\?/)
  })

  it('writes no colours where there is no terminal', () => {
    const { stdout } = nearpop(['query', 'linkedlist.org', '--client', '8.8.8.8', '--explain'])
    assert.match(stdout, /203\.0\.113\.10/)
    assert.ok(!stdout.includes('\u001b'))
  })

  it('refuses an older Node in one sentence', () => {
    const older = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'22.1.0'})"
    const { status, stdout, stderr } = nearpop(['version'], ['--import', older])
    assert.deepEqual([status, stdout], [1, ''])
    assert.ok(
      stderr.startsWith(`nearpop needs Node 24 or newer; this is Node 22.1.0 (${process.execPath})\nfix: `),
      stderr,
    )
  })
})
