import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { bodyFault } from '../../src/probes/body-fault.ts'

const octets = (text: string) => new TextEncoder().encode(text)

describe('bodyFault', () => {
  it('looks for a part of the body, in UTF-8', () => {
    assert.equal(bodyFault(octets('all is ok'), false, 'ok'), undefined)
    assert.equal(bodyFault(octets('état: prêt'), false, 'prêt'), undefined)
    assert.equal(bodyFault(octets('down'), false, 'ok'), 'body does not hold "ok"')
    assert.equal(bodyFault(octets(''), false, 'ok'), 'body does not hold "ok"')
  })

  it('takes what stands between slashes for a regular expression', () => {
    assert.equal(bodyFault(octets('version 12\n'), false, '/version \\d+/'), undefined)
    assert.equal(bodyFault(octets('version x'), false, '/version \\d+/'), 'body does not match /version \\d+/')
    assert.equal(bodyFault(octets('a/'), false, '/'), undefined) // a slash alone is a part of the body
  })

  it('says when only the beginning was read', () => {
    assert.equal(bodyFault(octets('x'), true, 'ok'), 'first 5,120 octets of the body do not hold "ok"')
    assert.equal(bodyFault(octets('x'), true, '/ok/'), 'first 5,120 octets of the body do not match /ok/')
  })

  it('gives up on a regular expression that would not end', () => {
    const fault = bodyFault(octets(`${'a'.repeat(5_000)}!`), false, '/^(a+)+$/')
    assert.equal(fault, '/^(a+)+$/ took longer than 100 ms on the body')
  })
})
