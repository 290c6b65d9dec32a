import assert from 'node:assert/strict'
import { it } from 'node:test'
import { attributionOf, formatAttribution } from '../../src/geo/attribution.ts'

it('names DB-IP for its databases, and nobody for others', () => {
  const metadata = { type: 'GeoLite2-City', description: '', ipVersion: 6, recordSize: 24, nodeCount: 1 } as const
  assert.equal(attributionOf('city.mmdb', metadata), undefined)
  for (const attribution of [
    attributionOf('dbip-country.mmdb', metadata),
    attributionOf('x.mmdb', { ...metadata, type: 'DBIP-City-Lite' }),
  ]) {
    assert.equal(formatAttribution(attribution!), 'IP Geolocation by DB-IP (https://db-ip.com), CC BY 4.0')
  }
})
