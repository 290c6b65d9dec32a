import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Reloader } from '../../src/control/reload.ts'
import type { Snapshot } from '../../src/control/snapshot.ts'
import { Type } from '../../src/dns/numbers.ts'
import { askSnapshot } from './ask-tables.ts'
import {
  CONFIG,
  CONFIG_FILE,
  countries,
  DATABASE_FILE,
  fakeSources,
  IN_AMERICA,
  IN_EUROPE,
  ZONE,
} from './fake-sources.ts'

function compiled(files: Readonly<Record<string, string>> = {}) {
  const fake = fakeSources(files)
  const reloader = new Reloader(CONFIG_FILE, fake.sources)
  const reload = (): Snapshot => {
    const { snapshot, problemTexts } = reloader.reload()
    assert.ok(snapshot !== undefined, problemTexts.join('\n'))
    return snapshot
  }
  return { ...fake, reload }
}

function treeMemory({ policies }: Snapshot): unknown[] {
  return policies.flatMap(({ ipv4, ipv6 }) => [ipv4.cells.buffer, ipv6.cells.buffer])
}

const TWO_POLICIES = `${CONFIG}  other: {default: [ny]}\n`
const OTHER_ZONE = ZONE.replace('tiny-cdn', 'other')

describe('compileSnapshot', () => {
  it('numbers policies and sets once for all zones', () => {
    const { reload } = compiled({
      [CONFIG_FILE]: TWO_POLICIES,
      'zones/b.example.yaml': OTHER_ZONE,
      'zones/c.example.yaml': `${ZONE}www: {type: A, ttl: 60, dynamic: tiny-cdn}\nx: {type: A, ttl: 61, dynamic: tiny-cdn}\n`,
    })
    const { policies, sets, zones } = reload()
    assert.deepEqual(
      policies.map(({ policy }) => policy.name),
      ['tiny-cdn', 'other'],
    )
    assert.deepEqual(sets, [
      { policy: 0, type: Type.A, ttl: 60 },
      { policy: 1, type: Type.A, ttl: 60 },
      { policy: 0, type: Type.A, ttl: 61 },
    ])
    assert.deepEqual(
      zones.map((zone) => [zone.name, [...zone.sets], zone.dynamicOwners]),
      [
        ['a.example.', [0], ['a.example.']],
        ['b.example.', [1], ['b.example.']],
        ['c.example.', [0, 0, 2], ['c.example.', 'www.c.example.', 'x.c.example.']],
      ],
    )
  })

  it('keeps the trees while rules and databases say the same', () => {
    const { reload, write, read } = compiled()
    const first = treeMemory(reload())
    assert.deepEqual(first.length, 2)
    const isKept = () => treeMemory(reload()).every((memory, i) => memory === first[i])
    write('zones/a.example.yaml', `${ZONE}www: {type: A, dynamic: tiny-cdn}\n`)
    assert.ok(isKept(), 'a zone changed')
    write(CONFIG_FILE, CONFIG.replace('203.0.113.10', '203.0.113.11'))
    assert.ok(isKept(), 'the address of a PoP changed')
    read.length = 0
    assert.ok(isKept(), 'nothing changed')
    assert.ok(!read.includes(DATABASE_FILE))
  })

  it('builds trees anew for new rules, and only for those', () => {
    const { reload, write } = compiled({ [CONFIG_FILE]: TWO_POLICIES, 'zones/b.example.yaml': OTHER_ZONE })
    const first = treeMemory(reload())
    write(CONFIG_FILE, TWO_POLICIES.replace('[NA]', '[EU]'))
    const snapshot = reload()
    const second = treeMemory(snapshot)
    assert.deepEqual(
      second.map((memory, i) => memory === first[i]),
      [false, false, true, true],
    )
    assert.equal(askSnapshot(snapshot, { name: 'a.example', subnet: IN_EUROPE }), '203.0.113.10')
    assert.equal(askSnapshot(snapshot, { name: 'a.example', subnet: IN_AMERICA }), '203.0.113.20')
  })

  it('builds all trees anew for a new database, and keeps them for a damaged one', () => {
    const { reload, writeDatabase } = compiled()
    const first = treeMemory(reload())
    writeDatabase(DATABASE_FILE, new Uint8Array(100))
    assert.equal(treeMemory(reload())[0], first[0])
    writeDatabase(DATABASE_FILE, countries({ [IN_AMERICA]: 'FR' }))
    const snapshot = reload()
    assert.notEqual(treeMemory(snapshot)[0], first[0])
    assert.equal(askSnapshot(snapshot, { name: 'a.example', subnet: IN_AMERICA }), '203.0.113.20')
  })

  it('serves a zone with errors by the policy it was last good with', () => {
    const { reload, write } = compiled()
    reload()
    write(CONFIG_FILE, CONFIG.replace('tiny-cdn', 'other'))
    write('zones/b.example.yaml', OTHER_ZONE)
    const snapshot = reload()
    assert.deepEqual(
      snapshot.policies.map(({ policy }) => policy.name),
      ['tiny-cdn', 'other'],
    )
    for (const name of ['a.example', 'b.example']) {
      assert.equal(askSnapshot(snapshot, { name, subnet: IN_AMERICA }), '203.0.113.10')
      assert.equal(askSnapshot(snapshot, { name, subnet: IN_EUROPE }), '203.0.113.20')
    }
  })

  it('answers SERVFAIL in a zone that never was good, and REFUSED in one that is not ours', () => {
    const { reload } = compiled({ 'zones/a.example.yaml': '' })
    const snapshot = reload()
    assert.equal(askSnapshot(snapshot, { name: 'www.a.example' }), 'SERVFAIL')
    assert.equal(askSnapshot(snapshot, { name: 'c.example' }), 'REFUSED')
    assert.equal(askSnapshot(snapshot, { name: 'b.example' }), '203.0.113.20')
  })

  it('says which databases it was compiled from, and every serial that was ever served', () => {
    const { reload, ...fake } = compiled()
    fake.serials['gone.example.'] = 7
    const before = reload()
    fake.delete('zones/b.example.yaml')
    const { databases, serials } = reload()
    assert.deepEqual(
      databases.map(({ file, metadata }) => [file, metadata.description]),
      [[DATABASE_FILE, 'made by a test']],
    )
    assert.deepEqual(Object.keys(serials).sort(), ['a.example.', 'b.example.', 'gone.example.'])
    assert.deepEqual(serials, before.serials)
  })

  it('survives the way to another thread, with its memory shared', () => {
    const snapshot = compiled().reload()
    const copy = structuredClone(snapshot)
    assert.deepEqual(copy, snapshot)
    assert.equal(askSnapshot(copy, { name: 'a.example', subnet: IN_AMERICA }), '203.0.113.10')
    new Uint8Array(snapshot.zoneIndex)[0]! ^= 0xff
    assert.deepEqual(new Uint8Array(copy.zoneIndex), new Uint8Array(snapshot.zoneIndex))
  })
})
