import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readArguments, refuseUsage } from '../../src/cli/arguments.ts'
import type { CommandSpec } from '../../src/cli/command.ts'
import { playTerminal } from './play-terminal.ts'

const SPEC: CommandSpec = {
  name: 'ask',
  summary: '',
  positionals: ['NAME', '[TYPE]'],
  options: {
    config: { value: 'FILE', short: 'c', summary: '', fallback: 'nearpop.yaml' },
    down: { value: 'POP', summary: '' },
    server: { value: 'ADDRESS', summary: '', isRepeatable: true },
    json: { summary: '' },
  },
}

function wrong(...argv: string[]): string {
  const args = readArguments(SPEC, argv)
  assert.ok(typeof args === 'string')
  return args
}

describe('arguments', () => {
  it('gives positionals, values, fallbacks and flags', () => {
    const args = readArguments(SPEC, ['a.test', '--json', '-c', 'x.yaml', 'MX'])
    assert.ok(typeof args !== 'string')
    assert.deepEqual(args.positionals, ['a.test', 'MX'])
    assert.deepEqual([args.text('config'), args.text('down'), args.flag('json')], ['x.yaml', undefined, true])
    const bare = readArguments(SPEC, ['a.test'])
    assert.ok(typeof bare !== 'string')
    assert.deepEqual([bare.text('config'), bare.flag('json')], ['nearpop.yaml', false])
  })

  it('gives all values of an option that may be repeated', () => {
    const args = readArguments(SPEC, ['a.test', '--server', '1', '--server=2'])
    assert.ok(typeof args !== 'string')
    assert.deepEqual([args.texts('server'), args.texts('down')], [['1', '2'], []])
  })

  it('says in a sentence what is wrong', () => {
    assert.equal(wrong(), 'NAME is missing')
    assert.equal(wrong('', 'MX'), 'NAME is missing')
    assert.equal(wrong('a', 'b', 'c'), '"c" is one argument too many')
    assert.match(wrong('a', '--jsn'), /^there is no option "--jsn": did you mean "--json"\?/)
    assert.equal(wrong('a', '--down'), '"--down" needs a value: POP')
    assert.equal(wrong('a', '-c'), '"--config" needs a value: FILE')
    assert.equal(wrong('a', '--json=yes'), '"--json" takes no value')
  })

  it('tells it with where to read more, and exit code 2', () => {
    const terminal = playTerminal()
    assert.equal(refuseUsage(terminal, 'ask', 'NAME is missing'), 2)
    assert.equal(terminal.err(), 'nearpop ask: NAME is missing\nSee: nearpop help ask\n')
    assert.equal(terminal.out(), '')
  })
})
