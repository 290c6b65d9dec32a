/** Zones as master files: the form, and that every octet survives. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { parseName } from '../../src/dns/name.ts'
import { splitFields } from '../../src/dns/rdata/presentation.ts'
import { recordTypeByMnemonic } from '../../src/dns/rdata/registry.ts'
import type { Policy } from '../../src/routing/policy.ts'
import type { Rrset, StaticRrset, Zone } from '../../src/zone/zone.ts'
import { zoneToText } from '../../src/zone/zone-text.ts'
import { arbitraryName } from '../dns/arbitrary-name.ts'
import { arbitraryString } from '../dns/rdata/arbitrary-octets.ts'

function name(text: string): Uint8Array {
  return parseName(text) as Uint8Array
}

function records(owner: string, mnemonic: string, ...written: string[]): StaticRrset {
  const recordType = recordTypeByMnemonic(mnemonic)!
  const rdatas = written.map((text) => recordType.parse(splitFields(text)!) as Uint8Array)
  return { kind: 'static', owner: name(owner), type: recordType.type, ttl: 300, rdatas }
}

const SOA = records('example.', 'SOA', 'ns1.example. hostmaster.example. 7 14400 3600 1209600 300')

function policy(policyName: string): Policy {
  const answers = { pools: 1, members: 1 }
  return { name: policyName, pools: [], rules: [], fallback: [], lastResort: [], answers }
}

function zoneOf(...rrsets: Rrset[]): Zone {
  return { origin: name('example.'), serial: 7, rrsets }
}

describe('zoneToText', () => {
  it('writes one absolute record a line, the SOA first', () => {
    const zone = zoneOf(
      records('example.', 'NS', 'ns1.example.', 'ns2.example.'),
      SOA,
      records('ns1.example.', 'A', '192.0.2.53'),
      records('odd.example.', 'TYPE65534', '\\# 4 0a000001'),
      records('txt.example.', 'TXT', '"a;b" "c\\"\\\\"'),
    )
    assert.equal(
      zoneToText(zone),
      [
        'example. 300 IN SOA ns1.example. hostmaster.example. 7 14400 3600 1209600 300',
        'example. 300 IN NS ns1.example.',
        'example. 300 IN NS ns2.example.',
        'ns1.example. 300 IN A 192.0.2.53',
        'odd.example. 300 IN TYPE65534 \\# 4 0a000001',
        'txt.example. 300 IN TXT "a;b" "c\\"\\\\"',
        '',
      ].join('\n'),
    )
  })

  it('writes what a master file cannot say as comments', () => {
    const zone = zoneOf(
      SOA,
      { kind: 'dynamic', owner: name('www.example.'), type: 1, ttl: 60, policy: policy('tiny-cdn') },
      { kind: 'alias', owner: name('example.'), type: 0, ttl: 60, target: name('www.example.') },
    )
    assert.deepEqual(zoneToText(zone).split('\n').slice(1), [
      '; www.example. 60 IN A dynamic "tiny-cdn"',
      '; example. 60 IN ALIAS www.example.',
      '',
    ])
  })

  it('keeps a comment on its line whatever the policy is called', () => {
    const dynamic = { kind: 'dynamic', owner: name('www.example.'), type: 1, ttl: 60 } as const
    for (const line of zoneToText(zoneOf({ ...dynamic, policy: policy('a\r\nb') }))
      .trimEnd()
      .split(/[\r\n]/)) {
      assert.match(line, /^;/)
    }
  })

  it('keeps every octet of owners, names and texts', () => {
    fc.assert(
      fc.property(arbitraryName, arbitraryName, arbitraryString, (owner, target, text) => {
        const lines = zoneToText(
          zoneOf(
            { kind: 'static', owner, type: 5, ttl: 0, rdatas: [target] },
            { kind: 'static', owner, type: 16, ttl: 0, rdatas: [text] },
          ),
        )
        const read = lines
          .trimEnd()
          .split('\n')
          .map((line) => splitFields(line)!)
        assert.deepEqual(parseName(read[0]![0]!), owner)
        assert.deepEqual(
          read.map(([, , , mnemonic, ...fields]) => recordTypeByMnemonic(mnemonic!)!.parse(fields)),
          [target, text],
        )
      }),
    )
  })
})
