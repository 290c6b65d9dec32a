import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findNode } from '../../src/answer/find-node.ts'
import { pickBlock } from '../../src/answer/pick-block.ts'
import { parseAddress } from '../../src/base/address.ts'
import { setClientOctets } from '../../src/base/client-address.ts'
import { Type } from '../../src/dns/numbers.ts'
import { BLOCK_HEADER_OCTETS, RECORD_HEADER_OCTETS } from '../../src/tables/block.ts'
import { findRrset } from '../../src/tables/zone-image.ts'
import { dynamicOf, policyOf } from './policy-of.ts'
import { stateFor } from './state-for.ts'
import { zoneOf } from './zone-of.ts'

const POLICY = policyOf({
  '198.51.100.0/24': ['192.0.2.1'],
  '2001:db8::/32': ['192.0.2.2'],
  '10.0.0.0/8': ['192.0.2.3'],
  '*': ['192.0.2.4'],
})
const ZONE = zoneOf(
  'z.',
  ['static 60 A 192.0.2.9'],
  [dynamicOf('www.z.', Type.A, POLICY), dynamicOf('some.z.', Type.A, policyOf({ '198.51.100.0/24': ['192.0.2.1'] }))],
)

/** The last octet of the address picked, or undefined for none, and the scope. */
function pick(words: string, client = '192.0.2.200'): [picked: number | undefined, scope: number] {
  const state = stateFor(ZONE, words)
  const address = parseAddress(client)!
  setClientOctets(state.client, address.family, address.octets)
  findNode(state)
  const { image } = state.zone!
  const block = pickBlock(state, image, findRrset(image, state.node, Type.A))
  const picked = block < 0 ? undefined : state.blockOctets[block + BLOCK_HEADER_OCTETS + RECORD_HEADER_OCTETS + 3]
  return [picked, state.writer.scope]
}

describe('pickBlock', () => {
  it('goes by the address the query came from', () => {
    assert.deepEqual(pick('www.z A', '198.51.100.7'), [1, 0])
    assert.deepEqual(pick('www.z A', '2001:db8::1'), [2, 0])
    assert.deepEqual(pick('www.z A', '10.1.2.3'), [3, 0])
    assert.deepEqual(pick('www.z A'), [4, 0])
  })

  it('goes by the client subnet, of either family, and tells its scope', () => {
    assert.deepEqual(pick('www.z A +subnet=198.51.100.0/24'), [1, 24])
    assert.deepEqual(pick('www.z A +subnet=2001:db8:1::/48'), [2, 32])
    assert.deepEqual(pick('www.z A +subnet=198.51.101.0/24', '198.51.100.7'), [4, 24])
  })

  it('goes by the address the query came from when the subnet is withheld or private', () => {
    assert.deepEqual(pick('www.z A +subnet=0', '198.51.100.7'), [1, 0])
    assert.deepEqual(pick('www.z A +subnet=0.0.0.0/0', '198.51.100.7'), [1, 0])
    assert.deepEqual(pick('www.z A +subnet=10.1.0.0/16', '198.51.100.7'), [1, 8])
    // A prefix shorter than the private block holds public addresses too.
    assert.deepEqual(pick('www.z A +subnet=8.0.0.0/5', '198.51.100.7'), [4, 7])
  })

  it('has nothing for a plan without data, and still tells the scope', () => {
    assert.deepEqual(pick('some.z A +subnet=198.51.100.0/24'), [1, 24])
    assert.deepEqual(pick('some.z A +subnet=198.51.101.0/24'), [undefined, 24])
  })

  it('takes the block of a static rrset as it is', () => {
    assert.deepEqual(pick('static.z A +subnet=198.51.100.0/24'), [9, 0])
  })
})
