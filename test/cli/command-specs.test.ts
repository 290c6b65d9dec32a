import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readArguments } from '../../src/cli/arguments.ts'
import { COMMAND_SPECS, findCommandSpec } from '../../src/cli/command-specs.ts'

describe('command specs', () => {
  it('are found by name, each once', () => {
    for (const spec of COMMAND_SPECS) assert.equal(findCommandSpec(spec.name), spec)
    assert.equal(findCommandSpec('nope'), undefined)
  })

  it('have examples that their own commands can read', () => {
    for (const { examples = [] } of COMMAND_SPECS) {
      for (const example of examples) {
        const [name, ...argv] = example.split(' ')
        assert.ok(typeof readArguments(findCommandSpec(name!)!, argv) !== 'string', example)
      }
    }
  })
})
