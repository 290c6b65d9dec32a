import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import {
  formatSocketAddress,
  hintForSocketAddress,
  isLoopback,
  isWildcard,
  overlaps,
  parseSocketAddress,
} from '../../src/config/socket-address.ts'

function parse(text: string) {
  const socket = parseSocketAddress(text)
  assert.ok(socket !== undefined, text)
  return socket
}

describe('socket addresses', () => {
  it('reads both families into canonical text', () => {
    assert.deepEqual(parse('127.0.0.1:5300'), { family: 4, address: '127.0.0.1', port: 5300 })
    assert.deepEqual(parse('[2001:DB8:0::1]:53'), { family: 6, address: '2001:db8::1', port: 53 })
  })

  it('writes what it reads', () => {
    const sockets = fc.oneof(
      fc.tuple(fc.ipV4(), fc.integer({ min: 1, max: 65_535 })).map(([address, port]) => `${address}:${port}`),
      fc.tuple(fc.ipV6(), fc.integer({ min: 1, max: 65_535 })).map(([address, port]) => `[${address}]:${port}`),
    )
    fc.assert(fc.property(sockets, (text) => assert.deepEqual(parse(formatSocketAddress(parse(text))), parse(text))))
  })

  const wrong = ['', ':53', '127.0.0.1:', '127.0.0.1:0', '127.0.0.1:65536', '::1:53', '[127.0.0.1]:53', 'localhost:53']
  for (const text of [...wrong, '127.0.0.1:5 3', '[::1]:53x', '[::1%lo]:53', '1.2.3:53', '[::1', '[]:53']) {
    it(`refuses "${text}"`, () => assert.equal(parseSocketAddress(text), undefined))
  }

  it('completes an address without a port', () => {
    for (const [text, hint] of [
      ['192.0.2.1', 'did you mean "192.0.2.1:53"?'],
      ['::1', 'did you mean "[::1]:53"?'],
      ['[::1]', 'did you mean "[::1]:53"?'],
      ['::1:53', 'did you mean "[::1]:53"?'],
      ['2001:db8::1:5300', 'did you mean "[2001:db8::1]:5300"?'],
      ['2001:db8::53', 'did you mean "[2001:db8::53]:53"?'],
      ['ns1', undefined],
    ]) {
      assert.equal(parseSocketAddress(text!), undefined)
      assert.equal(hintForSocketAddress(text!), hint)
    }
  })

  it('tells loopback and wildcard addresses', () => {
    assert.deepEqual(
      ['127.0.0.1:1', '127.255.0.1:1', '[::1]:1', '[0::0]:1', '0.0.0.0:1', '10.127.0.1:1', '[::2]:1'].map((text) =>
        isLoopback(parse(text)) ? 'loopback' : isWildcard(parse(text)) ? 'wildcard' : 'other',
      ),
      ['loopback', 'loopback', 'loopback', 'wildcard', 'wildcard', 'other', 'other'],
    )
  })

  it('tells those that exclude each other', () => {
    const overlap = (a: string, b: string) => [overlaps(parse(a), parse(b)), overlaps(parse(b), parse(a))]
    for (const other of ['127.0.0.1:53', '0.0.0.0:53']) assert.deepEqual(overlap('127.0.0.1:53', other), [true, true])
    for (const other of ['127.0.0.2:53', '0.0.0.0:54', '[::]:53']) {
      assert.deepEqual(overlap('127.0.0.1:53', other), [false, false])
    }
  })
})
