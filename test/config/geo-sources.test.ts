import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readConfig } from '../../src/config/read-config.ts'

/** The configuration of a `geodb`, as written. */
function read(geodb: string, more = '') {
  return readConfig({ file: 'nearpop.yaml', text: `version: 1\nnode: ns1\ngeodb: ${geodb}\n${more}` })
}

/** What is wrong, each with its column. */
function told(geodb: string): string[] {
  return read(geodb).problems.map(({ place, code, message }) => `${place.column} ${code}: ${message}`)
}

describe('geodb', () => {
  it('takes paths and what is to be fetched, one or many, in order', () => {
    const maxmind = '{maxmind: [GeoLite2-City, GeoLite2-ASN], account: a.txt, licence_key: /etc/k.txt}'
    const url = "{url: 'https://www.example.com/dir/World%20v2.mmdb.gz?key=1'}"
    const { config, problems } = read(`[embedded, geodb/, {dbip: dbip-city-lite}, ${maxmind}, ${url}]`)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      config!.geodb.map(({ path, download }) => [path, download?.kind, download?.name]),
      [
        ['embedded', undefined, undefined],
        ['geodb/', undefined, undefined],
        ['state/geodb/dbip-city-lite.mmdb', 'dbip', 'dbip-city-lite'],
        ['state/geodb/GeoLite2-City.mmdb', 'maxmind', 'GeoLite2-City'],
        ['state/geodb/GeoLite2-ASN.mmdb', 'maxmind', 'GeoLite2-ASN'],
        ['state/geodb/www.example.com-World-20v2.mmdb', 'url', 'www.example.com-World-20v2'],
      ],
    )
    const { download } = config!.geodb[4]!
    assert.ok(download?.kind === 'maxmind')
    assert.deepEqual([download.account.path, download.licenceKey.path], ['a.txt', '/etc/k.txt'])
    assert.equal(download.licenceKey.place.column, 121)
  })

  it('keeps them in the state folder, wherever that is', () => {
    const { config } = read('{dbip: dbip-asn-lite}', 'state: /var/lib/nearpop/\n')
    assert.equal(config!.geodb[0]!.path, '/var/lib/nearpop/geodb/dbip-asn-lite.mmdb')
  })

  it('names a file by host and path, and by nothing that could lead out of the folder', () => {
    for (const [url, name] of [
      ['https://a.example/x.tar.gz', 'a.example-x'],
      ['https://a.example/x.tgz', 'a.example-x'],
      ['https://a.example/..%2f..%2fx.mmdb', 'a.example-..-2f..-2fx'],
      ['https://a.example/', 'a.example-'],
      ['http://[::1]:80/x.mmdb', '1--x'],
    ] as const) {
      const found = read(`{url: '${url}'}`).config!.geodb[0]!.download!.name
      assert.equal(found, name)
      assert.match(found, /^[A-Za-z0-9][A-Za-z0-9._-]*$/)
    }
  })

  for (const [geodb, problem] of [
    ['https://www.example.com/geo.mmdb', /^8 geodb-url: /],
    ["{url: 'http://www.example.com/geo.mmdb'}", /^14 geodb-url: /],
    ['{}', /one of maxmind, dbip and url is wanted/],
    ['{dbip: []}', /the list is empty: name an edition/],
    ['{dbip: ../city}', /is not the name of an edition, such as dbip-city-lite/],
    ['{dbip: a, url: "https://a.example/x"}', /"url" stands beside "dbip": make it an entry of its own/],
    ['{dbip: a, account: a.txt}', /"account" belongs to maxmind/],
    ['{maxmind: GeoLite2-City, account: a.txt}', /"licence_key" is missing: MaxMind wants to know who asks/],
    ['[{dbip: a}, {dbip: [b, a]}]', /^20 duplicate-database: two sources are kept as "a.mmdb"$/],
  ] as const) {
    it(`refuses ${geodb}`, () => {
      const [first, ...others] = told(geodb)
      assert.match(first!, problem)
      assert.deepEqual(others, [])
    })
  }

  it('reads when to fetch, and how much may move', () => {
    const refresh = "geodb_refresh: {schedule: '0 4 * * 1', jitter: 1h, accept_change: 5%}\n"
    assert.deepEqual(read('embedded', refresh).config!.geodbRefresh, {
      schedule: '0 4 * * 1',
      jitterMs: 3_600_000,
      acceptShare: 0.05,
    })
  })
})
