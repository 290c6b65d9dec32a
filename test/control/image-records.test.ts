import assert from 'node:assert/strict'
import { it } from 'node:test'
import { nameAt, recordsAt } from '../../src/control/image-records.ts'
import { Reloader } from '../../src/control/reload.ts'
import { formatName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { recordTypeByNumber } from '../../src/dns/rdata/registry.ts'
import { APEX, findRrset, nodeNameAt, openZoneImage, rrsetContent } from '../../src/tables/zone-image.ts'
import { CONFIG_FILE, fakeSources, ZONE } from './fake-sources.ts'

it('makes names whole that end in the apex', () => {
  const servers =
    'servers: {type: MX, ttl: 77, values: [{preference: 1, exchange: a.example.}, {preference: 2, exchange: servers.a.example.}]}'
  const text = `${ZONE}${servers}\n`.replace('servers:', "'m': ").replace('servers.a.example', 'm.a.example')
  const { snapshot } = new Reloader(CONFIG_FILE, fakeSources({ 'zones/a.example.yaml': text }).sources).reload()
  const image = openZoneImage(snapshot!.zones[0]!.image)
  assert.equal(formatName(nameAt(image, nodeNameAt(image, APEX))), 'a.example.')
  const [node, mx] = [0, 1, 2]
    .map((node) => [node, findRrset(image, node, Type.MX)] as const)
    .find(([, at]) => at >= 0)!
  assert.equal(formatName(nameAt(image, nodeNameAt(image, node))), 'm.a.example.')
  const { ttl, rdatas } = recordsAt(image, rrsetContent(image, mx))
  const shown = rdatas.map((rdata) => recordTypeByNumber(Type.MX).format(rdata))
  assert.deepEqual([ttl, ...shown.sort()], [77, '1 a.example.', '2 m.a.example.'])
})
