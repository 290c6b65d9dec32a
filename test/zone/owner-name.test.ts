/** Keys of records -> owner names. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatName } from '../../src/dns/name.ts'
import { readOwner, repeatsOrigin } from '../../src/zone/owner-name.ts'
import { ORIGIN, wireName } from './zone-context.ts'

describe('readOwner', () => {
  const read: [key: string, owner: string][] = [
    ['', 'example.com.'],
    ['*', '*.example.com.'],
    ['a.b', 'a.b.example.com.'],
    ['WWW', 'WWW.example.com.'],
    ['_sip._tcp', '_sip._tcp.example.com.'],
    ['a\\.b', 'a\\.b.example.com.'],
    ['a\\046', 'a\\..example.com.'],
    ['münchen', 'xn--mnchen-3ya.example.com.'],
    ['null', 'null.example.com.'],
  ]
  for (const [key, owner] of read) {
    test(`"${key}"`, () => assert.equal(formatName(readOwner(key, ORIGIN) as Uint8Array), owner))
  }

  const refused: [key: string, hint: string | undefined][] = [
    ['@', "the apex is written ''"],
    ['example.com.', "the apex is written ''"],
    ['www.Example.com.', 'did you mean "www"?'],
    ['www.example.org.', undefined],
    ['.', undefined],
    ['a..b', undefined],
    ['a\\', undefined],
    ['ü/ü', undefined],
    ['x'.repeat(64), undefined],
    [Array(5).fill('x'.repeat(50)).join('.'), undefined],
  ]
  for (const [key, hint] of refused) {
    test(`refuses "${key}"`, () => {
      const mismatch = readOwner(key, ORIGIN)
      assert.ok(!(mismatch instanceof Uint8Array))
      assert.equal(mismatch.hint, hint)
    })
  }
})

test('repeatsOrigin', () => {
  assert.ok(repeatsOrigin(wireName('www.example.com.Example.com.'), ORIGIN))
  assert.ok(!repeatsOrigin(wireName('www.example.com.'), ORIGIN))
  assert.ok(!repeatsOrigin(ORIGIN, ORIGIN))
  assert.ok(!repeatsOrigin(wireName('a.'), wireName('.')))
})
