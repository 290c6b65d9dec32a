import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checksOfSet } from '../../src/control/set-checks.ts'
import { Type } from '../../src/dns/numbers.ts'
import { HEALTHCHECK } from '../routing/made-health-check.ts'
import { makeMember, makePolicy, makePool } from '../routing/made-policy.ts'

const members = [
  makeMember([
    [192, 0, 2, 1],
    [192, 0, 2, 2],
  ]),
  makeMember([[192, 0, 2, 3]], { status: 'up' }),
  makeMember([[192, 0, 2, 4]], { status: 'down' }),
]
const policy = makePolicy({ pools: [makePool('ny', { members })] })
const check = { healthcheck: HEALTHCHECK, host: 'www.example.org' }

describe('checksOfSet', () => {
  it('has a check for each address that obeys, and for no other', () => {
    const checks = checksOfSet({ type: Type.A, check }, policy)
    assert.deepEqual(
      [...checks].map(([octets, { address, host, family }]) => [octets, address, host, family]),
      members[0]!.rdatas[Type.A]!.map((octets) => [octets, octets.join('.'), 'www.example.org', 4]),
    )
  })

  it('has none where nothing says how to check, or there is no address', () => {
    assert.equal(checksOfSet({ type: Type.A }, policy).size, 0)
    assert.equal(checksOfSet({ type: Type.AAAA, check }, policy).size, 0)
    const target = makeMember([], { rdatas: { [Type.CNAME]: [Uint8Array.of(1, 0x61, 0)] } })
    const alias = makePolicy({ pools: [makePool('x', { members: [target] })] })
    assert.equal(checksOfSet({ type: Type.CNAME, check }, alias).size, 0)
  })
})
