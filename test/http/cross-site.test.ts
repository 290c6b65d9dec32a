import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isCrossSite } from '../../src/http/cross-site.ts'

const HOST = { host: 'ns1.example.net:8053' }
const asks = (method: string, headers: Record<string, string>) =>
  isCrossSite(method, new Headers({ ...HOST, ...headers }))

describe('isCrossSite', () => {
  it('takes programs, our own pages, and addresses that a person types', () => {
    assert.equal(asks('POST', {}), false)
    assert.equal(asks('POST', { origin: 'http://ns1.example.net:8053' }), false)
    assert.equal(asks('POST', { origin: 'https://ns1.example.net:8053' }), false)
    assert.equal(asks('POST', { 'sec-fetch-site': 'same-origin', origin: 'https://proxy.example' }), false)
    assert.equal(asks('GET', { 'sec-fetch-site': 'none' }), false)
  })

  it('takes a link from elsewhere, and nothing else from there', () => {
    const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
    for (const site of ['cross-site', 'same-site']) {
      assert.equal(asks('GET', { 'sec-fetch-site': site, ...link }), false)
      assert.equal(asks('POST', { 'sec-fetch-site': site, ...link }), true)
      assert.equal(asks('GET', { 'sec-fetch-site': site, ...link, 'sec-fetch-dest': 'iframe' }), true)
      assert.equal(
        asks('GET', { 'sec-fetch-site': site, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }),
        true,
      )
      assert.equal(asks('GET', { 'sec-fetch-site': site, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }), true)
    }
  })

  it('goes by the origin where a browser says no more', () => {
    for (const origin of ['null', 'http://evil.example', 'http://ns1.example.net', 'http://ns1.example.net:80530']) {
      for (const method of ['GET', 'POST']) assert.equal(asks(method, { origin }), true, origin)
    }
  })
})
