import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { it } from 'node:test'

const TERMINAL = new URL('../../src/cli/terminal.ts', import.meta.url).href

function run(code: string, command = '') {
  const script = `import { processTerminal } from '${TERMINAL}'; const terminal = processTerminal(); ${code}`
  const argv = [process.execPath, '--input-type=module-typescript', '-e', `"$SCRIPT"`].join(' ')
  const env = { ...process.env, SCRIPT: script }
  return spawnSync('/bin/sh', ['-c', `${argv} ${command}`], { encoding: 'utf8', env })
}

it('writes results to standard output and messages to standard error', () => {
  const { stdout, stderr } = run("terminal.print('result'); terminal.tell('message')")
  assert.deepEqual([stdout, stderr], ['result\n', 'message\n'])
})

it('styles nothing where standard output is no terminal', () => {
  assert.equal(run("terminal.print(terminal.paint('red', 'text'))").stdout, 'text\n')
})

it('ends quietly when its reader goes away', () => {
  const { stderr } = run("for (let i = 0; i < 100000; i++) terminal.print('line')", '| head -n 1')
  assert.equal(stderr, '')
})

it('goes on without its reader where a server asks for that', { skip: process.platform !== 'linux' }, () => {
  const script =
    "terminal.outliveReader(); terminal.print('line'); terminal.tell('line'); setTimeout(() => process.exit(7), 20)"
  for (const nowhere of ['>/dev/full 2>/dev/full', '>&- 2>&-']) assert.equal(run(script, nowhere).status, 7, nowhere)
})
