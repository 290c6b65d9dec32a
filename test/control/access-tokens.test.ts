import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { hashToken, readAccessTokens } from '../../src/control/access-tokens.ts'

const [A, B] = ['a'.repeat(LIMITS.accessTokenCharactersMin), `${'b'.repeat(40)}/+-._~==`]
const read = (text: string) => readAccessTokens({ file: 'tokens.txt', text, modifiedMs: 0 })

function messagesOf(text: string): string[] {
  const { tokens, problems } = read(text)
  assert.equal(tokens, undefined)
  return problems.map(({ place, message }) => `${place.line}: ${message}`)
}

describe('readAccessTokens', () => {
  it('reads one token per line with its role, and keeps its hash alone', () => {
    const { tokens, problems } = read(`# who\n\n${A}\n  ${B}\tadmin  # me\r\n`)
    assert.deepEqual(problems, [])
    assert.deepEqual(tokens, [
      { sha256: hashToken(A), role: 'viewer' },
      { sha256: hashToken(B), role: 'admin' },
    ])
  })

  it('tells every mistake at its line, without the token', () => {
    const written = [
      'short',
      `${A} root`,
      `${A}!`,
      `${B} admin viewer`,
      B,
      'x'.repeat(LIMITS.accessTokenCharactersMax + 1),
    ]
    const messages = messagesOf(written.join('\n'))
    assert.match(messages[0]!, /^1: the token has 5 characters, wanted are 32 to 256: "openssl rand -hex 32" makes/)
    assert.match(messages[1]!, /^2: after a token there is its role, viewer or admin, and nothing else$/)
    assert.match(messages[2]!, /^3: a token is made of letters, digits and/)
    assert.match(messages[3]!, /^4: after a token there is its role/)
    assert.match(messages[4]!, /^5: the token of line 4 again$/)
    assert.match(messages[5]!, /^6: the token has 257 characters/)
    for (const message of messages) assert.ok(![A, B, 'short'].some((token) => message.includes(token)), message)
  })

  it('wants one at least, and not too many', () => {
    assert.deepEqual(messagesOf('# nothing yet\n'), ['1: the file holds no token, so that nobody could get in'])
    const many = Array.from({ length: LIMITS.accessTokensMax + 1 }, (_, i) => `${A}${i}`)
    assert.deepEqual(messagesOf(many.join('\n')), ['1: the file holds 1001 tokens, at most 1000'])
  })
})
