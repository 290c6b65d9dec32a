/** Drafts: rrsets by owner, the names above one, delegations. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatName, nameKey } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { recordTypeByNumber } from '../../src/dns/rdata/registry.ts'
import { type DraftRrset, ZoneDraft } from '../../src/zone/zone-draft.ts'
import { CONTEXT, ORIGIN, wireName } from './zone-context.ts'

function draftOf(...records: [owner: string, type: number][]): ZoneDraft {
  const rrsets = records.map(([name, number]): DraftRrset => {
    const owner = wireName(name)
    const rrset = { kind: 'static', owner, type: number, ttl: 0, rdatas: [] } as const
    return { path: [], key: nameKey(owner), type: recordTypeByNumber(number), values: [], rrset }
  })
  return new ZoneDraft(ORIGIN, rrsets, CONTEXT, new Set([key('unread.example.com.')]))
}

const key = (name: string) => nameKey(wireName(name))

describe('a draft', () => {
  const draft = draftOf(
    ['example.com.', Type.NS],
    ['child.example.com.', Type.NS],
    ['deep.child.example.com.', Type.NS],
    ['WWW.example.com.', Type.A],
    ['www.example.com.', Type.AAAA],
  )

  test('finds rrsets by owner, in any letter case', () => {
    assert.equal(draft.at(key('wWw.example.com.')).length, 2)
    assert.equal(draft.find(key('www.example.com.'), Type.AAAA), draft.rrsets[4])
    assert.equal(draft.find(key('www.example.com.'), Type.MX), undefined)
    assert.deepEqual(
      [...draft.owners()].map(({ length }) => length),
      [1, 1, 1, 2],
    )
  })

  test('nothing is missing where something could not be read', () => {
    assert.ok(draft.has(key('www.example.com.'), Type.MX, Type.A))
    assert.ok(!draft.has(key('www.example.com.'), Type.MX))
    assert.ok(draft.has(key('unread.example.com.'), Type.MX))
  })

  test('contains names at and below the apex', () => {
    assert.ok(draft.contains(key('example.com.')))
    assert.ok(draft.contains(key('a.b.example.com.')))
    assert.ok(!draft.contains(key('com.')))
    assert.ok(!draft.contains(key('an-example.com.')))
    assert.ok(!draft.contains(key('a.example.org.')))
  })

  test('ancestors up to the apex', () => {
    assert.deepEqual([...draft.ancestors(key('a.b.example.com.'))], [key('b.example.com.'), key('example.com.')])
    assert.deepEqual([...draft.ancestors(key('example.com.'))], [])
    assert.deepEqual([...draft.ancestors(key('a.example.org.'))], [])
  })

  test('the highest delegation counts, the apex is none', () => {
    const cutOf = (name: string) => {
      const cut = draft.cutAbove(key(name))
      return cut && formatName(cut.rrset.owner)
    }
    assert.equal(cutOf('a.deep.child.example.com.'), 'child.example.com.')
    assert.equal(cutOf('child.example.com.'), 'child.example.com.')
    assert.equal(cutOf('www.example.com.'), undefined)
    assert.equal(cutOf('example.com.'), undefined)
  })
})
