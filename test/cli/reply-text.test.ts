import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { Reply } from '../../src/cli/reply.ts'
import { formatStatus, rcodeName, replyLines, scopePrefix } from '../../src/cli/reply-text.ts'

const REPLY: Reply = {
  rcode: 5,
  flags: ['qr', 'aa'],
  answers: [{ owner: 'a.test.', ttl: 60, type: 'NS', data: 'ns.a.test.' }],
  authorities: [],
  additionals: [{ owner: 'ns.a.test.', ttl: 3600, type: 'A', data: '192.0.2.1' }],
  extendedErrors: [20],
}

it('shows records in columns, sections by name', () => {
  assert.deepEqual(replyLines(REPLY), [
    'a.test.     60    IN  NS  ns.a.test.',
    '; additional',
    'ns.a.test.  3600  IN  A   192.0.2.1',
  ])
})

it('names codes, and gives the number of one it does not know', () => {
  assert.equal(formatStatus(REPLY), 'REFUSED, flags qr aa, extended error not authoritative')
  assert.equal(rcodeName(3_000), '3000')
})

it('gives the scope as a prefix, narrower or wider than the source', () => {
  assert.equal(scopePrefix({ address: '8.8.8.0', source: 24, scope: 14 }), '8.8.0.0/14')
  assert.equal(scopePrefix({ address: '2001:db8::', source: 32, scope: 48 }), '2001:db8::/48')
})
