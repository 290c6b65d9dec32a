import assert from 'node:assert/strict'
import { networkInterfaces } from 'node:os'
import { describe, it } from 'node:test'
import { findOwnAddresses } from '../../src/machine/own-addresses.ts'

describe('findOwnAddresses', () => {
  it('names the device of each address', () => {
    for (const { address, device } of findOwnAddresses()) {
      assert.ok(networkInterfaces()[device]!.some((known) => known.address === address))
    }
    assert.ok(findOwnAddresses().some(({ address }) => address === '127.0.0.1'))
  })
})
