import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readCookieSecrets } from '../../src/control/cookie-secrets.ts'
import { sipKeyOf } from '../../src/dns/siphash.ts'

const [A, B, C] = ['e5e973e5a6b2a43f48e7dc849e37bfcf', '445536BCD2513298075A5D379663C962', 'c'.repeat(32)]
const read = (text: string) => readCookieSecrets({ file: 'cookies.txt', text, modifiedMs: 0 })
const keyOf = (hex: string) => sipKeyOf(Buffer.from(hex, 'hex'))

function messagesOf(text: string): string[] {
  const { secrets, problems } = read(text)
  assert.equal(secrets, undefined)
  return problems.map(({ place, message }) => `${place.line}: ${message}`)
}

describe('readCookieSecrets', () => {
  it('reads one secret per line in their order, in letters of either case', () => {
    assert.deepEqual(read(`# now\n\n  ${A}  # made by hand\r\n${B}\n`), { secrets: [keyOf(A), keyOf(B)], problems: [] })
  })

  it('tells every mistake at its line, without the secret', () => {
    const messages = messagesOf([A.slice(1), `${A}0`, `${A} viewer`, 'x'.repeat(32), A, A.toUpperCase()].join('\n'))
    for (const [i, message] of messages.slice(0, 4).entries()) {
      assert.equal(message, `${i + 1}: a secret is 32 hex digits and nothing else: "openssl rand -hex 16" makes one`)
    }
    assert.deepEqual(messages.slice(4), ['6: the same secret again'])
  })

  it('wants one at least, and two at most', () => {
    assert.deepEqual(messagesOf('# nothing yet\n'), ['1: the file holds no secret'])
    assert.deepEqual(messagesOf(`${A}\n${B}\n${C}\n`), ['1: the file holds 3 secrets, at most 2'])
  })
})
