import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { HEALTHY } from './healthy-facts.ts'

describe('diagnose', () => {
  it('finds nothing where all is well, and says what it looked at', () => {
    const found = diagnose(HEALTHY)
    assert.deepEqual(
      found.filter(({ state }) => state !== 'ok'),
      [],
    )
    assert.deepEqual(
      found.map(({ check }) => check),
      [
        'user',
        'configuration',
        'server',
        'listeners',
        'clients',
        'files',
        'state',
        'databases',
        'clock',
        'rmem',
        'descriptors',
        'transports',
        'node',
        'compile cache',
      ],
    )
  })
})
