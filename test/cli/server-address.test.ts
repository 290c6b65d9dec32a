import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readServerAddress } from '../../src/cli/server-address.ts'

describe('readServerAddress', () => {
  it('takes an address with or without a port, of both families', () => {
    assert.deepEqual(readServerAddress('192.0.2.53'), { family: 4, address: '192.0.2.53', port: 53 })
    assert.deepEqual(readServerAddress('2001:db8::53'), { family: 6, address: '2001:db8::53', port: 53 })
    assert.deepEqual(readServerAddress('[::1]:5300'), { family: 6, address: '::1', port: 5300 })
  })

  it('says of what else which option it was', () => {
    assert.equal(readServerAddress('ns1'), '--server "ns1" is not an address, with or without a port')
    assert.equal(readServerAddress('1.2.3.4:0', '--parent')?.toString().startsWith('--parent "1.2.3.4:0" is not'), true)
  })
})
