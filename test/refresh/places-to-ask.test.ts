import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Download } from '../../src/config/config.ts'
import { type PlaceToAsk, PUBLISHERS, placesToAsk } from '../../src/refresh/places-to-ask.ts'

const place = { file: 'nearpop.yaml', line: 1, column: 1, length: 1 }
const path = (path: string) => ({ path, place })

function places(download: Download, now = '2026-11-21T03:17:00Z'): readonly PlaceToAsk[] {
  return placesToAsk(download, Date.parse(now), PUBLISHERS, () => ({ account: '12', licenceKey: 'key' }))
}

describe('placesToAsk', () => {
  it('asks MaxMind by account and licence key, with the checksum beside', () => {
    const download = { kind: 'maxmind', name: 'GeoLite2-City', account: path('a'), licenceKey: path('k') } as const
    const [asked, ...others] = places(download)
    assert.deepEqual(others, [])
    assert.deepEqual(asked, {
      url: 'https://download.maxmind.com/geoip/databases/GeoLite2-City/download?suffix=tar.gz',
      checksumUrl: 'https://download.maxmind.com/geoip/databases/GeoLite2-City/download?suffix=tar.gz.sha256',
      authorization: `Basic ${Buffer.from('12:key').toString('base64')}`,
    })
  })

  for (const [now, months] of [
    ['2026-11-21T03:17:00Z', ['2026-11', '2026-10']],
    ['2026-01-01T00:00:00Z', ['2026-01', '2025-12']],
    ['2026-03-31T23:59:59Z', ['2026-03', '2026-02']],
  ] as const) {
    it(`asks DB-IP for the month, then for the one before, on ${now}`, () => {
      assert.deepEqual(
        places({ kind: 'dbip', name: 'dbip-city-lite' }, now),
        months.map((month) => ({ url: `https://download.db-ip.com/free/dbip-city-lite-${month}.mmdb.gz` })),
      )
    })
  }

  it('asks nobody for credentials but MaxMind', () => {
    const refuse = () => assert.fail('asked for')
    const url = 'https://www.example.com/geo.mmdb'
    assert.deepEqual(placesToAsk({ kind: 'url', name: 'geo', url }, 0, PUBLISHERS, refuse), [{ url }])
    placesToAsk({ kind: 'dbip', name: 'dbip-city-lite' }, 0, PUBLISHERS, refuse)
  })
})
