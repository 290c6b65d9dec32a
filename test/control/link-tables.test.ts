import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allUpBut } from '../../src/control/health-view.ts'
import { Reloader } from '../../src/control/reload.ts'
import { askSnapshot } from './ask-tables.ts'
import { CONFIG, CONFIG_FILE, fakeSources, IN_AMERICA, IN_EUROPE, ZONE } from './fake-sources.ts'
import { tablesUnder } from './tables-under.ts'

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

const down = (...names: string[]) => allUpBut(new Set(names))

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

  it('shares zones and trees between two states of health', () => {
    const [one, other] = [tablesUnder(snapshot), tablesUnder(snapshot, down('ny'))]
    for (const [i, { ipv4 }] of one.trees.entries()) assert.equal(ipv4.cells.buffer, other.trees[i]!.ipv4.cells.buffer)
    assert.equal(one.zones[0]!.image.octets.buffer, other.zones[0]!.image.octets.buffer)
  })

  it('tells the name of the node only where nearpop.yaml says so', () => {
    const nameIn = (config: string) => new TextDecoder().decode(tablesUnder(snapshotOf(config)).identity.nsid)
    assert.equal(nameIn(CONFIG), '')
    assert.equal(nameIn(`${CONFIG}nsid: true\n`), 'ns1')
  })
})
