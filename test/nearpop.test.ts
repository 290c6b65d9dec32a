/** src/nearpop.cjs, which has to say something to every Node there is. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { scratchFolder } from './storage/scratch-folder.ts'

const START = fileURLToPath(new URL('../src/nearpop.cjs', import.meta.url))
const SHIPPED = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const OLDER = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.1.0'})"

function start(argv: readonly string[], program = process.execPath) {
  const { status, stdout, stderr } = spawnSync(program, argv, { encoding: 'utf8' })
  return { status, stdout, stderr }
}

describe('nearpop.cjs', () => {
  it('runs the program, with its arguments and its exit code', () => {
    const { status, stdout, stderr } = start([START, 'version', '--json'])
    assert.deepEqual([status, stderr], [0, ''])
    assert.equal(JSON.parse(stdout).node, process.versions.node)
    assert.equal(start([START, 'nope']).status, 2)
  })

  it('says what to do where Node is too old', (context) => {
    const { status, stdout, stderr } = start(['--import', OLDER, START, 'version'])
    assert.deepEqual([status, stdout], [1, ''])
    const main = START.replace('nearpop.cjs', 'main.ts')
    assert.equal(
      stderr,
      `nearpop needs Node 24 or newer; this is Node 20.1.0 (${process.execPath})
fix: run it with the one that "npm ci" brought: ${SHIPPED} ${main}
`,
    )
    const bare = join(scratchFolder(context), 'src/nearpop.cjs')
    cpSync(START, bare)
    assert.match(
      start(['--import', OLDER, bare]).stderr,
      /\nfix: "npm ci" in .* brings one for Linux; others are at https:/,
    )
  })

  it('says what to do where Node does not run TypeScript', () => {
    const { status, stderr } = start(['--no-strip-types', START, 'version'])
    assert.equal(status, 1)
    assert.match(stderr, /^nearpop needs Node 24 or newer that runs TypeScript; this is Node 24\.[^ ]+ without that \(/)
    assert.match(stderr, /\nfix: leave --no-strip-types out of the command line and NODE_OPTIONS, or run it with /)
  })

  const older = ['/usr/bin/node', '/usr/local/bin/node'].find((program) => {
    const [major] = start(['-p', 'process.versions.node'], program).stdout?.split('.') ?? []
    return Number(major) > 0 && Number(major) < 24
  })
  it('is read by the older Node of this machine', { skip: older === undefined && 'there is none' }, () => {
    const { status, stderr } = start([START, 'version'], older)
    assert.equal(status, 1)
    assert.match(stderr, /^nearpop needs Node 24 or newer; this is Node \d+\.\d+\.\d+ \(.*\)\nfix: .*\n$/)
  })
})
