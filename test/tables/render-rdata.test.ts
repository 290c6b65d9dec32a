import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Type } from '../../src/dns/numbers.ts'
import { recordTypeByNumber } from '../../src/dns/rdata/registry.ts'
import { renderRdata } from '../../src/tables/render-rdata.ts'
import { wireName } from '../answer/zone-of.ts'

function render(type: number, fields: readonly string[], origin: string) {
  const rdata = recordTypeByNumber(type).parse(fields) as Uint8Array
  const { octets, apexPointers, nameOffsets } = renderRdata(type, rdata, wireName(origin))
  return { octets: Buffer.from(octets).toString('hex'), apexPointers, nameOffsets }
}

describe('renderRdata', () => {
  it('puts a pointer in the place of the apex, in every name that may be compressed', () => {
    const soa = render(Type.SOA, ['ns.Z.', 'who.z.', '1', '2', '3', '4', '5'], 'z.')
    assert.deepEqual(soa.apexPointers, [3, 9])
    assert.deepEqual(soa.nameOffsets, [0, 5])
    assert.equal(soa.octets.slice(0, 22), '026e73c0000377686fc000')
  })

  it('leaves other names and octets as they are', () => {
    assert.deepEqual(render(Type.MX, ['1', 'a.x.'], 'z.'), {
      octets: '00010161017800',
      apexPointers: [],
      nameOffsets: [2],
    })
    assert.deepEqual(render(Type.SRV, ['1', '2', '3', 'a.z.'], 'z.').apexPointers, [])
    assert.deepEqual(render(Type.MX, ['1', 'a.'], '.').apexPointers, [])
  })
})
