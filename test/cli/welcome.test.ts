import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { welcome } from '../../src/cli/welcome.ts'
import { Reloader } from '../../src/control/reload.ts'
import { CONFIG_FILE, fakeSources, ZONE } from '../control/fake-sources.ts'

const STATIC = "'': {type: NS, values: [ns1.example.net., ns2.example.net.]}\n"
const INLINE = `${STATIC}own: {type: A, dynamic: {pools: {p: {values: [{pop: ny}]}}, rules: [{pool: p}]}, value: 192.0.2.1}\n`

function lines(a: string, b: string, dashboard?: string): string[] {
  const { sources } = fakeSources({ 'zones/a.example.yaml': a, 'zones/b.example.yaml': b })
  const { snapshot, problemTexts } = new Reloader(CONFIG_FILE, sources).reload()
  assert.ok(snapshot !== undefined, problemTexts.join('\n'))
  const endpoints = [
    { address: '127.0.0.1', port: 5300 },
    { address: '::1', port: 5300 },
  ]
  return welcome(snapshot, endpoints, dashboard).split('\n')
}

function firstLine(a: string, b: string): string {
  return lines(a, b)[0]!
}

describe('welcome', () => {
  it('shows how to ask, by a name with a policy of nearpop.yaml', () => {
    assert.equal(firstLine(INLINE, ZONE), 'try it:   dig @127.0.0.1 -p 5300 b.example A +subnet=8.8.8.0/24')
  })

  it('says where the dashboard is, when there is one', () => {
    assert.equal(lines(ZONE, ZONE, 'http://127.0.0.1:8053/')[2], 'look at:  http://127.0.0.1:8053/')
    assert.equal(lines(ZONE, ZONE).length, 3)
  })

  it('makes do with a policy of the record itself, or with a zone', () => {
    assert.match(firstLine(INLINE, STATIC), / own\.a\.example A /)
    assert.match(firstLine(STATIC, STATIC), / a\.example A /)
  })
})
