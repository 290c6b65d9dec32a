import assert from 'node:assert/strict'
import { it } from 'node:test'
import { formatAddress } from '../../src/base/address.ts'
import { parsePrefix } from '../../src/base/prefix.ts'
import { exampleAddress } from '../../src/tables/example-address.ts'

it('is the second address of the network, never a private one', () => {
  const example = (network: string) => {
    const address = exampleAddress(parsePrefix(network)!)
    return address && formatAddress(address)
  }
  assert.equal(example('5.0.0.0/12'), '5.0.0.1')
  assert.equal(example('9.9.9.8/32'), '9.9.9.8')
  assert.equal(example('2a00::/20'), '2a00::1')
  assert.equal(example('10.0.0.0/24'), undefined)
  assert.equal(example('fd00::/64'), undefined)
})
