import assert from 'node:assert/strict'
import { it } from 'node:test'
import { newAnswerState } from '../../src/answer/answer-state.ts'
import { newClientAddress } from '../../src/base/client-address.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { tablesOf } from './ask-zones.ts'

it('newAnswerState has a place for every link that is followed', () => {
  const state = newAnswerState(tablesOf([]), () => 0, newClientAddress())
  assert.equal(state.namesSeen.length, LIMITS.chainLengthMax + 1)
  assert.equal(state.dnamesAnswered.length, 2 * state.namesSeen.length)
})
