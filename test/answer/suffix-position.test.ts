import assert from 'node:assert/strict'
import { it } from 'node:test'
import { suffixPosition } from '../../src/answer/suffix-position.ts'
import { stateFor } from './state-for.ts'
import { zoneOf } from './zone-of.ts'

it('suffixPosition finds ancestors before the pointer, and the apex behind it', () => {
  const state = stateFor(zoneOf('z.', []), 'a.b.z A')
  assert.equal(suffixPosition(state, 7), 12)
  assert.equal(suffixPosition(state, 5), 14)
  assert.equal(suffixPosition(state, 3), 16)
  // As at the end of a chain: `a.b` and a pointer to the apex, elsewhere in the message.
  state.ownerAt = 100
  state.ownerOctets = 4
  assert.equal(suffixPosition(state, 5), 102)
  assert.equal(suffixPosition(state, 3), state.apexAt)
})
