/** Drafts: rrsets by owner, doubles, delegations, what was written. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { recordTypeByNumber } from '../../src/dns/rdata/registry.ts'
import { type DraftRrset, ZoneDraft } from '../../src/zone/zone-draft.ts'
import { CONTEXT, ORIGIN, wireName } from './zone-context.ts'

function draftOf(...records: [owner: string, type: number][]) {
  const rrsets = records.map(([name, number]): DraftRrset => {
    const rrset = { kind: 'static', owner: wireName(name), type: number, ttl: 0, rdatas: [] } as const
    return { path: [], type: recordTypeByNumber(number), values: [], rrset }
  })
  const draft = new ZoneDraft(ORIGIN, CONTEXT, ({ member, item }) => rrsets[member - item]!)
  for (const [i, rrset] of rrsets.entries()) draft.add(rrset, { member: i + 7, item: 7 })
  return { draft, rrsets }
}

describe('a draft', () => {
  const { draft, rrsets } = draftOf(
    ['example.com.', Type.NS],
    ['child.example.com.', Type.NS],
    ['deep.child.example.com.', Type.NS],
    ['WWW.example.com.', Type.A],
    ['www.example.com.', Type.AAAA],
    ['www.example.COM.', Type.A],
  )
  draft.addUnread(wireName('unread.example.com.'))
  const name = (text: string) => draft.names.find(wireName(text))

  test('reads again what an rrset was written as', () => {
    for (const [number, rrset] of rrsets.entries()) assert.equal(draft.written(number), rrset)
  })

  test('knows which owners have a type twice', () => {
    assert.deepEqual(draft.duplicates, [{ rrset: 5, first: 3 }])
  })

  test('nothing is missing where something could not be read', () => {
    assert.ok(draft.has(name('www.example.com.'), Type.MX, Type.A))
    assert.ok(!draft.has(name('www.example.com.'), Type.MX))
    assert.ok(draft.has(name('unread.example.com.'), Type.MX))
    assert.ok(!draft.has(name('none.example.com.'), Type.MX))
  })

  test('ancestors up to the apex', () => {
    const above = (text: string) => Array.from(draft.ancestors(name(text)), (at) => formatName(draft.names.name(at)))
    assert.deepEqual(above('deep.child.example.com.'), ['child.example.com.', 'example.com.'])
    assert.deepEqual(above('example.com.'), [])
  })

  test('the highest delegation counts, the apex is none', () => {
    assert.equal(draft.cutAbove(draft.names.closest(wireName('a.deep.child.example.com.'))), 1)
    assert.equal(draft.cutAbove(name('child.example.com.')), 1)
    assert.equal(draft.cutAbove(name('www.example.com.')), -1)
    assert.equal(draft.cutAbove(name('example.com.')), -1)
    assert.equal(draft.cutAbove(draft.names.closest(wireName('a.example.org.'))), -1)
  })
})
