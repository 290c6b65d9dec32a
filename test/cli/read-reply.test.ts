import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readReply } from '../../src/cli/read-reply.ts'
import { parseName } from '../../src/dns/name.ts'

function hex(...texts: string[]): Uint8Array {
  return Uint8Array.from(Buffer.from(texts.join('').replaceAll(' ', ''), 'hex'))
}

const QUESTION = '07 6578616d706c65 04 74657374 00 0001 0001'

describe('read reply', () => {
  it('reads compressed names, rdata, flags and EDNS', () => {
    const octets = hex(
      '0001 8580 0001 0002 0001 0001',
      QUESTION,
      'c00c 0005 0001 0000003c 0006 03 777777 c00c',
      'c02a 0001 0001 0000003c 0004 cb00710a',
      'c00c 0006 0001 0000012c 001a c02a 01 61 c00c 00000001 00000002 00000003 00000004 00000005',
      '00 0029 04d0 00000000 0013 0008 0007 0001 18 0e 080800 000f 0004 0014 6869',
    )
    const reply = readReply(octets)
    assert.ok(typeof reply !== 'string', String(reply))
    assert.equal(reply.rcode, 0)
    assert.deepEqual(reply.flags.toSorted(), ['aa', 'qr', 'ra', 'rd'])
    assert.deepEqual(reply.answers, [
      { owner: 'example.test.', ttl: 60, type: 'CNAME', data: 'www.example.test.' },
      { owner: 'www.example.test.', ttl: 60, type: 'A', data: '203.0.113.10' },
    ])
    assert.equal(reply.authorities[0]!.data, 'www.example.test. a.example.test. 1 2 3 4 5')
    assert.deepEqual(reply.additionals, [])
    assert.deepEqual(reply.subnet, { address: '8.8.0.0', source: 24, scope: 14 })
    assert.deepEqual(reply.extendedErrors, [20])
  })

  it('gives the cookie of the server, without that of the client', () => {
    const options = (octets: string) => hex('0001 8000 0000 0000 0000 0001', '00 0029 04d0 00000000', octets)
    const cookieOf = (octets: string) => {
      const reply = readReply(options(octets))
      assert.ok(typeof reply !== 'string')
      return reply.cookie
    }
    const cookie = cookieOf('0014 000a 0010 0102030405060708 1112131415161718')
    assert.deepEqual(cookie, hex('1112131415161718'))
    assert.equal(cookieOf('000c 000a 0008 0102030405060708'), undefined)
  })

  it('joins the extended rcode', () => {
    const reply = readReply(hex('0001 8000 0000 0000 0000 0001', '00 0029 04d0 01000000 0000'))
    assert.ok(typeof reply !== 'string')
    assert.equal(reply.rcode, 16)
  })

  it('shows rdata that is not well-formed as octets', () => {
    const reply = readReply(hex('0001 8000 0001 0001 0000 0000', QUESTION, 'c00c 0001 0001 0000003c 0003 010203'))
    assert.ok(typeof reply !== 'string')
    assert.equal(reply.answers[0]!.data, '\\# 3 010203')
  })

  it('says why a reply is malformed', () => {
    const cases: [Uint8Array, RegExp][] = [
      [hex('0001 8000'), /ends too early/],
      [hex('0001 8000 0001 0000 0000 0000', 'c00c 0001 0001'), /does not lead back/],
      [hex('0001 8000 0001 0000 0000 0000', QUESTION, '00'), /octets follow/],
      [hex('0001 8000 0001 0001 0000 0000', QUESTION, 'c00c 0005 0001 0000003c 0001 03777777'), /runs/],
    ]
    for (const [octets, reason] of cases) assert.match(String(readReply(octets)), reason)
  })

  it('never throws and always ends, whatever comes', () => {
    const octets = fc.uint8Array({ minLength: 0, maxLength: 80 })
    fc.assert(
      fc.property(octets, fc.boolean(), (octets, asReply) => {
        if (asReply) octets.set(hex('0001 8000 0001 0001 0001 0001').subarray(0, octets.length))
        const reply = readReply(octets)
        assert.ok(typeof reply === 'string' || parseName(reply.answers[0]?.owner ?? '.') instanceof Uint8Array)
      }),
      { numRuns: 2_000 },
    )
  })
})
