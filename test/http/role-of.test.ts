import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hashToken } from '../../src/control/access-tokens.ts'
import { roleOf } from '../../src/http/role-of.ts'

const VIEWER = 'v'.repeat(32)
const ADMIN = 'a'.repeat(43).concat('=')
const TOKENS = [
  { sha256: hashToken(VIEWER), role: 'viewer' },
  { sha256: hashToken(ADMIN), role: 'admin' },
] as const
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`

describe('roleOf', () => {
  it('knows a token as bearer and as password, whatever the user', () => {
    for (const header of [`Bearer ${VIEWER}`, `bearer  ${VIEWER}`, basic(`:${VIEWER}`), basic(`me:${VIEWER}`)]) {
      assert.equal(roleOf(header, TOKENS), 'viewer', header)
    }
    assert.equal(roleOf(`Bearer ${ADMIN}`, TOKENS), 'admin')
    assert.equal(roleOf(basic(`x:${ADMIN}`), TOKENS), 'admin')
  })

  it('knows nothing else', () => {
    const near = [VIEWER.slice(1), `${VIEWER}v`, VIEWER.toUpperCase(), `${VIEWER} ${VIEWER}`, '']
    for (const token of near) assert.equal(roleOf(`Bearer ${token}`, TOKENS), undefined, token)
    for (const header of [
      VIEWER,
      `Token ${VIEWER}`,
      basic(VIEWER),
      basic(`${VIEWER}:`),
      basic(`a:b:${VIEWER}`),
      'Basic ==',
    ]) {
      assert.equal(roleOf(header, TOKENS), undefined, header)
    }
    assert.equal(roleOf(undefined, TOKENS), undefined)
    assert.equal(roleOf(`Bearer ${VIEWER}`, []), undefined)
    fc.assert(fc.property(fc.string(), (text) => roleOf(text, TOKENS) === undefined))
  })
})
