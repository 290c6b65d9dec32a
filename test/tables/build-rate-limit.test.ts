import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { type Address, parseAddress } from '../../src/base/address.ts'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { holdsAddress, prefixOf } from '../../src/base/prefix.ts'
import { DEFAULTS } from '../../src/config/defaults.ts'
import { buildRateLimit } from '../../src/tables/build-rate-limit.ts'
import { lookupAddress, PLAN_MASK } from '../../src/tables/prefix-tree.ts'
import type { RateLimit } from '../../src/tables/tables.ts'

function isExempt({ exempt }: RateLimit, { family, octets }: Address): boolean {
  const client = newClientAddress()
  setClientOctets(client, family, octets)
  return (lookupAddress(exempt, client) & PLAN_MASK) === 1
}

const address = fc.oneof(
  ...([4, 6] as const).map((family) => {
    const length = family === 4 ? 4 : 16
    // Few bits, so that prefixes hold addresses now and then.
    const octet = fc.constantFrom(0, 1, 127, 128)
    return fc
      .array(octet, { minLength: length, maxLength: length })
      .map((octets): Address => ({ family, octets: Uint8Array.from(octets) }))
  }),
)
const prefix = fc
  .tuple(address, fc.nat(128))
  .map(([of, length]) => prefixOf(of, Math.min(length, of.octets.length * 8)))

describe('buildRateLimit', () => {
  it('is off where nearpop.yaml says so, and else what it says', () => {
    assert.equal(buildRateLimit('off'), 'off')
    const { perSecond, slip, dryRun } = buildRateLimit({ ...DEFAULTS.rateLimit, exempt: [] }) as RateLimit
    assert.deepEqual({ perSecond, slip, dryRun }, { perSecond: 100, slip: 2, dryRun: false })
  })

  it('exempts loopback and what the prefixes hold, and nobody else', () => {
    const [loopback4, loopback6] = [prefixOf(parseAddress('127.0.0.0')!, 8), prefixOf(parseAddress('::1')!, 128)]
    fc.assert(
      fc.property(fc.array(prefix, { maxLength: 6 }), address, (exempt, client) => {
        const limit = buildRateLimit({ ...DEFAULTS.rateLimit, exempt }) as RateLimit
        const wanted = [loopback4, loopback6, ...exempt].some((prefix) => holdsAddress(prefix, client))
        assert.equal(isExempt(limit, client), wanted)
      }),
      { numRuns: 500 },
    )
  })
})
