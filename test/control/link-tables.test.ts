import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Health, linkTables } from '../../src/control/link-tables.ts'
import { Reloader } from '../../src/control/reload.ts'
import { Type } from '../../src/dns/numbers.ts'
import { askSnapshot } from './ask-tables.ts'
import { CONFIG, CONFIG_FILE, fakeSources, IN_AMERICA, IN_EUROPE, ZONE } from './fake-sources.ts'

const INLINE = `${ZONE}own:
  type: A
  dynamic:
    pools:
      one: {fallback: two, values: [{pop: ny}]}
      two: {values: [{value: 192.0.2.2}]}
    rules: [{geos: [NA], pool: one}, {pool: two}]
  values: [192.0.2.9]
`

function snapshotOf(config = CONFIG) {
  const { sources } = fakeSources({ [CONFIG_FILE]: config, 'zones/a.example.yaml': INLINE })
  return new Reloader(CONFIG_FILE, sources).reload().snapshot!
}

const down =
  (...names: string[]): Health =>
  (pop) =>
    !names.includes(pop)

describe('linkTables', () => {
  const snapshot = snapshotOf()
  const fromAmerica = { name: 'a.example', subnet: IN_AMERICA }
  const fromEurope = { name: 'a.example', subnet: IN_EUROPE }

  it('answers with the first PoP of a plan that is up', () => {
    assert.equal(askSnapshot(snapshot, fromAmerica), '203.0.113.10')
    assert.equal(askSnapshot(snapshot, fromAmerica, down('ny')), '203.0.113.20')
    assert.equal(askSnapshot(snapshot, fromEurope, down('ny')), '203.0.113.20')
  })

  it('fails open when all are down', () => {
    assert.equal(askSnapshot(snapshot, fromAmerica, down('ny', 'fr')), '203.0.113.20')
    assert.equal(askSnapshot(snapshot, fromEurope, down('fr')), '203.0.113.20')
  })

  it('asks for the health of PoPs alone, each by its record type', () => {
    const asked = new Set<string>()
    const health: Health = (pop, type) => {
      asked.add(`${pop} ${type}`)
      return false
    }
    const own = { name: 'own.a.example', subnet: IN_AMERICA }
    assert.equal(askSnapshot(snapshot, own, health), '192.0.2.2', 'a plain value is up')
    assert.equal(askSnapshot(snapshot, own), '203.0.113.10')
    assert.deepEqual([...asked].sort(), [`fr ${Type.A}`, `ny ${Type.A}`])
  })

  it('shares zones and trees between two states of health', () => {
    const [one, other] = [linkTables(snapshot, () => true), linkTables(snapshot, down('ny'))]
    for (const [i, { ipv4 }] of one.trees.entries()) assert.equal(ipv4.cells.buffer, other.trees[i]!.ipv4.cells.buffer)
    assert.equal(one.zones[0]!.image.octets.buffer, other.zones[0]!.image.octets.buffer)
  })

  it('tells the name of the node only where nearpop.yaml says so', () => {
    const nameIn = (config: string) =>
      new TextDecoder().decode(linkTables(snapshotOf(config), () => true).identity.nsid)
    assert.equal(nameIn(CONFIG), '')
    assert.equal(nameIn(`${CONFIG}nsid: true\n`), 'ns1')
  })
})
