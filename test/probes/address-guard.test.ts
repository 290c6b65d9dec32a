import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import { refusalOf } from '../../src/probes/address-guard.ts'

function refusal(text: string): string | undefined {
  return refusalOf(parseAddress(text)!)
}

describe('refusalOf', () => {
  it('refuses link-local addresses', () => {
    assert.equal(
      refusal('169.254.169.254'),
      '169.254.169.254 is a link-local address, which is not checked unless allowed',
    )
    for (const text of ['169.254.0.0', '169.254.255.255', 'fe80::1', 'febf:ffff::1']) {
      assert.match(refusal(text)!, / is a link-local address, /)
    }
  })

  it('refuses the metadata addresses that are not link-local', () => {
    for (const text of ['fd00:ec2::254', 'fd20:ce::254', '100.100.100.200']) {
      assert.match(refusal(text)!, / is a metadata address, /)
    }
  })

  it('sees an IPv4 address through its v4-mapped form', () => {
    assert.match(refusal('::ffff:169.254.169.254')!, /^169\.254\.169\.254 is a link-local address/)
    assert.match(refusal('::ffff:a9fe:1')!, /^169\.254\.0\.1 is a link-local address/)
    assert.equal(refusal('::ffff:192.0.2.1'), undefined)
  })

  it('lets neighbours of the ranges and every other address through', () => {
    for (const text of ['169.253.255.255', '169.255.0.0', 'fec0::1', 'fe7f::1', '127.0.0.1', '10.0.0.1', 'fd00::1']) {
      assert.equal(refusal(text), undefined, text)
    }
  })
})
