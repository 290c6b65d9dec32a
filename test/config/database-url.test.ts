import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readDatabaseUrl } from '../../src/config/database-url.ts'

describe('readDatabaseUrl', () => {
  for (const text of [
    'https://www.example.com/geo.mmdb',
    'https://192.0.2.1:8443/geo.mmdb?month=11',
    'http://127.0.0.1:8080/geo.mmdb.gz',
    'http://[::1]/geo.mmdb',
    'http://localhost/geo.mmdb',
  ]) {
    it(`takes ${text}`, () => assert.equal((readDatabaseUrl(text) as URL).href, text))
  }

  for (const [text, why] of [
    ['www.example.com/geo.mmdb', /cannot be read/],
    ['http://www.example.com/geo.mmdb', /https is wanted/],
    ['http://127.0.0.1.example.com/geo.mmdb', /https is wanted/],
    ['http://[::2]/geo.mmdb', /https is wanted/],
    ['http://192.0.2.1/geo.mmdb', /https is wanted/],
    ['file:///etc/passwd', /https is wanted/],
    ['https://me:secret@www.example.com/geo.mmdb', /name or password/],
  ] as const) {
    it(`refuses ${text}`, () => assert.match(readDatabaseUrl(text) as string, why))
  }
})
