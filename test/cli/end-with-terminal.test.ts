import assert from 'node:assert/strict'
import { afterEach, describe, it } from 'node:test'
import { endWithTerminal } from '../../src/cli/end-with-terminal.ts'

describe('endWithTerminal', () => {
  afterEach(() => process.removeAllListeners('SIGHUP'))

  /** Whether SIGHUP ends a server that was started with and without a terminal, and has or has none by then. */
  function ends(before: boolean, after: boolean): boolean {
    let isTerminal = before
    let hasEnded = false
    endWithTerminal(
      () => isTerminal,
      () => {
        hasEnded = true
      },
    )
    isTerminal = after
    process.emit('SIGHUP')
    return hasEnded
  }

  it('ends when the terminal is closed', () => assert.equal(ends(true, false), true))
  it('goes on when the terminal is there: somebody asks for a reload', () => assert.equal(ends(true, true), false))
  it('goes on where there never was a terminal', () => assert.equal(ends(false, false), false))
})
