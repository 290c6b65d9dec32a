/** Types that a zone file may name. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ALIAS_TYPE } from '../../src/zone/zone.ts'
import { findZoneType, ZONE_TYPES } from '../../src/zone/zone-type.ts'

describe('findZoneType', () => {
  test('every type of the format, ALIAS, and any other by number', () => {
    const names =
      'A AAAA ALIAS CAA CNAME DNAME DS HTTPS LOC MX NAPTR NS OPENPGPKEY PTR SOA SPF SRV SSHFP SVCB TLSA TXT URI'
    assert.equal(ZONE_TYPES.map(({ mnemonic }) => mnemonic).join(' '), names)
    for (const name of names.split(' ')) assert.equal((findZoneType(name) as { mnemonic: string }).mnemonic, name)
    assert.equal((findZoneType('TYPE65534') as { type: number }).type, 65_534)
    assert.equal((findZoneType('TYPE1') as { type: number }).type, 1)
    assert.equal((findZoneType('ALIAS') as { type: number }).type, ALIAS_TYPE)
  })

  const refused: [text: string, words: RegExp][] = [
    ['URLFWD', /one provider/],
    ['Route53Provider/ALIAS', /one provider/],
    ['RRSIG', /not known/],
    ['TYPE46', /made by signing/],
    [`TYPE${ALIAS_TYPE}`, /stands for ALIAS/],
    ['ANY', /not known/],
    ['TYPE41', /not known/],
    ['a', /not known/],
    ['', /not known/],
  ]
  for (const [text, words] of refused) {
    test(`refuses "${text}"`, () => assert.match((findZoneType(text) as { message: string }).message, words))
  }

  test('hints: capitals, the nearest', () => {
    assert.match((findZoneType('cname') as { hint: string }).hint, /capitals: "CNAME"/)
    assert.match((findZoneType('CNAM') as { hint: string }).hint, /did you mean "CNAME"/)
  })
})
