import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isOwnHost } from '../../src/http/own-host.ts'

const NAMES = ['ns1.example.net', 'status.example.org', '2001:db8::1']
const LOCAL = '192.0.2.53'

describe('isOwnHost', () => {
  it('takes loopback, the address that was connected to, and our names, with any port or none', () => {
    const own = [
      'localhost',
      '127.0.0.1',
      '127.8.9.1',
      '[::1]',
      '[0:0::1]',
      LOCAL,
      'NS1.example.net',
      'ns1.example.net.',
    ]
    for (const host of [...own, 'status.example.org', '[2001:DB8::1]']) {
      for (const port of ['', ':8053', ':9000']) assert.ok(isOwnHost(host + port, NAMES, LOCAL), host + port)
    }
  })

  it('takes nothing else', () => {
    const foreign = [
      '',
      'evil.example',
      'localhost.evil.example',
      'ns1.example.net.evil.example',
      '192.0.2.54',
      '0.0.0.0',
    ]
    const odd = [
      '127.0.0.1.evil.example',
      '127.1',
      '2130706433',
      '::1',
      '[::1',
      '[localhost]',
      '[ns1.example.net]',
      'ns1:x',
    ]
    for (const host of [...foreign, ...odd, 'localhost:1:2', 'a@localhost', 'localhost/', '[::ffff:192.0.2.54]']) {
      assert.ok(!isOwnHost(host, NAMES, LOCAL), host)
    }
    assert.ok(!isOwnHost(LOCAL, NAMES, undefined))
  })
})
