import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { octetsFromHex } from '../conversations/query-octets.ts'
import { checkReplies } from './check-reply.ts'

const HEADER = '1234 0100 0001 0000 0000 0001'
const QUESTION = '03 "www" 07 "example" 03 "com" 00 0001 0001'
const SUBNET = '0008 0007 0001 18 00 c00002'
const QUERY = octets(`${HEADER} ${QUESTION} 00 0029 04d0 00 00 8000 000b ${SUBNET}`)
const REPLY = octets(
  `1234 8500 0001 0001 0000 0001 ${QUESTION} c00c 0001 0001 0000003c 0004 c0000201 ` +
    `00 0029 04d0 00 00 8000 000b ${SUBNET}`,
)
const ORIGINS = ['example.com']

describe('checkReplies', () => {
  it('takes the right replies', () => {
    checkReplies(QUERY, { overUdp: REPLY, overTcp: REPLY }, ORIGINS)
  })

  it('finds every octet that is wrong, but for what only the zone knows', () => {
    const answerAt = octets(`${HEADER} ${QUESTION}`).length
    // The record but for the length of its rdata, and the scope.
    const unknown = [...range(answerAt, answerAt + 10), ...range(answerAt + 12, answerAt + 16), REPLY.length - 4]
    for (let at = 0; at < REPLY.length; at++) {
      if (unknown.includes(at)) continue
      for (let bit = 0; bit < 8; bit++) {
        const wrong = REPLY.with(at, REPLY[at]! ^ (1 << bit))
        // So are AA, and which of NOERROR, NXDOMAIN and YXDOMAIN it is.
        const isAllowed = (at === 2 && bit === 2) || (at === 3 && [3, 6].includes(wrong[3]!))
        const isFound = throws(() => checkReplies(QUERY, { overUdp: wrong, overTcp: wrong }, ORIGINS))
        assert.equal(isFound, !isAllowed, `octet ${at}, bit ${bit}`)
      }
    }
  })

  it('finds a reply that is cut, doubled, missing, or over one transport another', () => {
    for (let length = 0; length < REPLY.length; length++) {
      const cut = REPLY.slice(0, length)
      assert.ok(throws(() => checkReplies(QUERY, { overUdp: cut, overTcp: cut }, ORIGINS)))
    }
    const other = REPLY.with(REPLY.length - 4, 8)
    checkReplies(QUERY, { overUdp: other, overTcp: other }, ORIGINS)
    assert.ok(throws(() => checkReplies(QUERY, { overUdp: other, overTcp: REPLY }, ORIGINS)))
    assert.ok(throws(() => checkReplies(QUERY, { overUdp: undefined, overTcp: REPLY }, ORIGINS)))
    assert.ok(throws(() => checkReplies(QUERY, { overUdp: undefined, overTcp: undefined }, ORIGINS)))
  })

  it('finds a reply to a response, and data of zones that are not ours', () => {
    const response = QUERY.with(2, 0x81)
    checkReplies(response, { overUdp: undefined, overTcp: undefined }, ORIGINS)
    assert.ok(throws(() => checkReplies(response, { overUdp: REPLY, overTcp: REPLY }, ORIGINS)))
    assert.ok(throws(() => checkReplies(QUERY, { overUdp: REPLY, overTcp: REPLY }, ['example.org', 'w.example.com'])))
  })
})

function octets(text: string): Uint8Array {
  const read = octetsFromHex(text)
  if (typeof read === 'string') throw new Error(read)
  return read
}

function range(first: number, end: number): number[] {
  return Array.from({ length: end - first }, (_, i) => first + i)
}

function throws(check: () => void): boolean {
  try {
    check()
    return false
  } catch {
    return true
  }
}
