/** Beside the conversations cookies.txt and cookies-rollover.txt, which have the vectors of RFC 9018. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { CookieKind, checkCookie } from '../../src/answer/check-cookie.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { newCookie, readCookie } from '../../src/dns/cookie.ts'

const arbitraryOctets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const arbitraryClient = fc.oneof(arbitraryOctets(4), arbitraryOctets(16)).map((octets) => {
  const client = newClientAddress()
  setClientOctets(client, octets.length === 4 ? 4 : 6, octets)
  return client
})
const arbitrarySecret = fc
  .tuple(fc.integer(), fc.integer(), fc.integer(), fc.integer())
  .map((words) => Int32Array.from(words))
/** Beyond 2106 too, where 32 bits begin anew. */
const arbitrarySeconds = fc.integer({ min: 1_500_000_000, max: 2 ** 32 + 1_000_000 })

function cookieOf(octets: Uint8Array) {
  const cookie = newCookie()
  assert.ok(readCookie(cookie, octets, 0, octets.length))
  return cookie
}

describe('checkCookie', () => {
  it('knows what it made for an hour, and from five minutes before, at any time', () => {
    const delay = fc.oneof(
      fc.integer({ min: -400, max: 3_700 }),
      fc.constantFrom(-301, -300, 0, 1_800, 1_801, 3_600, 3_601),
    )
    fc.assert(
      fc.property(
        ...[arbitraryOctets(8), arbitraryClient, arbitrarySecret, arbitrarySeconds, delay],
        (clientCookie, client, secret, seconds, delay) => {
          const first = cookieOf(clientCookie)
          assert.equal(checkCookie(first, client, [secret], seconds), CookieKind.CLIENT_ONLY)
          const made = first.reply.slice()
          const again = cookieOf(Uint8Array.from([...clientCookie, ...made]))
          const isGood = delay >= -300 && delay <= 3_600
          const kind = checkCookie(again, client, [secret], seconds + delay)
          assert.equal(kind, isGood ? CookieKind.VALID : CookieKind.INVALID)
          assert.equal(Buffer.compare(again.reply, made) === 0, isGood && delay <= 1_800)
        },
      ),
    )
  })

  it('knows no cookie of which a bit is another, nor that of another client or secret', () => {
    fc.assert(
      fc.property(
        ...[arbitraryOctets(8), arbitraryClient, arbitrarySecret, arbitrarySeconds, fc.nat(8 * 24 - 1)],
        (clientCookie, client, secret, seconds, bit) => {
          const first = cookieOf(clientCookie)
          checkCookie(first, client, [secret], seconds)
          const made = Uint8Array.from([...clientCookie, ...first.reply])
          const other = newClientAddress()
          setClientOctets(other, client.family, new Uint8Array(16).fill(0xa5))
          assert.equal(checkCookie(cookieOf(made), other, [secret], seconds), CookieKind.INVALID)
          assert.equal(checkCookie(cookieOf(made), client, [secret.map((word) => ~word)], seconds), CookieKind.INVALID)
          made[bit >> 3]! ^= 0x80 >> (bit & 7)
          assert.equal(checkCookie(cookieOf(made), client, [secret], seconds), CookieKind.INVALID)
        },
      ),
    )
  })

  it('takes cookies of every secret, and makes them with the first', () => {
    const [before, now] = [Int32Array.of(1, 2, 3, 4), Int32Array.of(5, 6, 7, 8)]
    const client = newClientAddress()
    const first = cookieOf(new Uint8Array(8))
    checkCookie(first, client, [before], 100)
    const made = Uint8Array.from([...new Uint8Array(8), ...first.reply])
    const renewed = cookieOf(made)
    assert.equal(checkCookie(renewed, client, [now, before], 100), CookieKind.VALID)
    assert.notDeepEqual(renewed.reply, first.reply)
    const next = cookieOf(Uint8Array.from([...new Uint8Array(8), ...renewed.reply]))
    assert.equal(checkCookie(next, client, [now], 100), CookieKind.VALID)
  })
})
