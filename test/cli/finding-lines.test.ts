import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findingLines } from '../../src/cli/finding-lines.ts'
import { fail, ok, warn } from '../../src/doctor/finding.ts'
import { playTerminal } from './play-terminal.ts'

describe('findingLines', () => {
  it('puts the fix below what was found, and counts at the end', () => {
    const findings = [ok('node', 'Node 24'), warn('rmem', 'small\u001b[2J', 'one\ntwo'), fail('listeners', 'none')]
    assert.deepEqual(findingLines(findings, playTerminal()), [
      'ok    node       Node 24',
      'warn  rmem       small [2J',
      '                 fix: one',
      '                      two',
      'fail  listeners  none',
      '',
      '1 thing is wrong, 1 could be better.',
    ])
    assert.equal(findingLines([ok('a', 'b')], playTerminal()).at(-1), 'All is well.')
    assert.match(findingLines([warn('a', 'b')], playTerminal()).at(-1)!, /^0 things are wrong, 1 could/)
  })
})
