import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { COOKIE_OPTION_OCTETS, newCookie, readCookie, writeCookie } from '../../src/dns/cookie.ts'

const octets = Uint8Array.from({ length: 70 }, (_, i) => i)

describe('readCookie', () => {
  it('takes 8 octets, or 16 to 40, and nothing else', () => {
    const taken = Array.from({ length: 60 }, (_, length) => length).filter((length) =>
      readCookie(newCookie(), octets, 3, length),
    )
    assert.deepEqual(taken, [8, ...Array.from({ length: 25 }, (_, i) => 16 + i)])
  })

  it('keeps what it read, and nothing of what it did not take', () => {
    const cookie = newCookie()
    assert.ok(!readCookie(cookie, octets, 0, 15))
    assert.equal(cookie.present, false)
    assert.ok(readCookie(cookie, octets, 3, 24))
    assert.deepEqual([cookie.present, cookie.serverOctets, cookie.answered], [true, 16, false])
    assert.deepEqual(cookie.octets.subarray(0, 24), octets.subarray(3, 27))
  })
})

it('writeCookie writes the client cookie that came and the server cookie of the reply', () => {
  const cookie = newCookie()
  readCookie(cookie, octets, 0, 40)
  cookie.reply.fill(0xee)
  const out = new Uint8Array(40)
  assert.equal(writeCookie(cookie, out, 5), 5 + COOKIE_OPTION_OCTETS)
  const wanted = `${'00'.repeat(5)}000a0018${'0001020304050607'}${'ee'.repeat(16)}${'00'.repeat(7)}`
  assert.equal(Buffer.from(out).toString('hex'), wanted)
})
