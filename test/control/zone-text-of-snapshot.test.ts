import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Snapshot } from '../../src/control/snapshot.ts'
import { zoneTextOfSnapshot } from '../../src/control/zone-text-of-snapshot.ts'
import { Type } from '../../src/dns/numbers.ts'
import { buildZoneImage } from '../../src/tables/build-zone-image.ts'
import { ALIAS_TYPE, type Rrset } from '../../src/zone/zone.ts'
import { zoneToText } from '../../src/zone/zone-text.ts'
import { dynamicOf, policyOf } from '../answer/policy-of.ts'
import { wireName, zoneOf } from '../answer/zone-of.ts'

const POLICIES = ['first', 'second'].map((name) => ({ ...policyOf({ '*': ['192.0.2.1'] }), name }))

/** What is served of a zone, and what its text would have been; the dynamic rrsets use the policies in turn. */
function textsOf(origin: string, lines: readonly string[], others: readonly Rrset[] = []) {
  const zone = zoneOf(origin, lines, others)
  const { buffer, dynamics } = buildZoneImage(zone)
  // Numbered backwards, so that the zone's own numbers are not taken for those of the snapshot.
  const sets = dynamics
    .map(({ policy, type, ttl }) => ({ policy: POLICIES.indexOf(policy as never), type, ttl }))
    .reverse()
  const numbers = Int32Array.from(dynamics, (_, i) => dynamics.length - 1 - i)
  const snapshot = {
    zones: [{ name: origin, image: buffer, sets: numbers }],
    sets,
    policies: POLICIES.map((policy) => ({ policy })),
  } as unknown as Snapshot
  return { served: zoneTextOfSnapshot(snapshot, origin), written: zoneToText(zone), snapshot }
}

describe('zoneTextOfSnapshot', () => {
  it('is what was loaded, record by record', () => {
    const { served, written } = textsOf('example.com.', [
      '@ 60 NS ns1',
      '@ 60 NS ns2.example.net.',
      '@ 300 MX 10 mail',
      '@ 300 MX 20 example.com.',
      '@ 300 TXT "v=spf1 -all" "more; of it"',
      'www.deep 60 CNAME example.com.',
      'old 60 DNAME new',
      '_sip._tcp 60 SRV 1 2 5060 sip',
      'sub 60 NS ns.sub',
      'ns.sub 60 A 192.0.2.53',
      '*.wild 60 AAAA 2001:db8::1',
      'a 60 HTTPS 1 . alpn=h3 ipv4hint=192.0.2.1',
    ])
    assert.equal(served, written)
  })

  it('is so for the root and for a top-level zone', () => {
    for (const origin of ['.', 'x.']) {
      const { served, written } = textsOf(origin, ['@ 60 NS ns', 'ns 60 A 192.0.2.53', 'a 60 MX 1 ns'])
      assert.equal(served, written)
    }
  })

  it('names the policies of dynamic records and the targets of ALIAS, as comments', () => {
    const { served } = textsOf(
      'z.',
      ['a 60 A 192.0.2.1'],
      [
        dynamicOf('w.z.', Type.A, POLICIES[1]!, 30),
        dynamicOf('w.z.', Type.AAAA, POLICIES[0]!, 40),
        { kind: 'alias', owner: wireName('z.'), type: ALIAS_TYPE, ttl: 50, target: wireName('A.z.') },
      ],
    )
    assert.deepEqual(served!.match(/^;.*/gm), [
      '; z. 50 IN ALIAS A.z.',
      '; w.z. 30 IN A dynamic "second"',
      '; w.z. 40 IN AAAA dynamic "first"',
    ])
  })

  it('is nothing for a zone that is not there', () => {
    assert.equal(zoneTextOfSnapshot(textsOf('z.', []).snapshot, 'y.'), undefined)
  })
})
