import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import { makeCheck } from '../../src/health/check.ts'
import { checkOf, HEALTHCHECK } from './made-check.ts'

test('identical checks have one key, however they were written', () => {
  assert.equal(checkOf('fr', '2001:db8::1').key, checkOf('fr', '2001:0DB8:0:0::1').key)
  assert.equal(checkOf('fr', '192.0.2.1').key, checkOf('fr', '192.0.2.1', { host: 'www.example.com' }).key)
})

test('whatever makes a check another one makes its key another one', () => {
  const differences: Partial<typeof HEALTHCHECK>[] = [
    { protocol: 'HTTP' },
    { host: 'other.example.com' },
    { path: '/' },
    { port: 444 },
    { intervalMs: 5_000 },
    { timeoutMs: 1_000 },
    { rise: 1 },
    { fall: 1 },
    { expect: { status: '200' } },
    { expect: { body: '200' } },
    { verifyTls: false },
  ]
  const keys = differences.map((parts) => checkOf('fr', '192.0.2.1', parts).key)
  keys.push(checkOf('fr', '192.0.2.1').key, checkOf('au', '192.0.2.1').key, checkOf(undefined, '192.0.2.1').key)
  keys.push(checkOf('fr', '192.0.2.2').key)
  assert.equal(new Set(keys).size, keys.length)
})

test('the host of the health check comes before the given one', () => {
  const address = parseAddress('192.0.2.1')!
  assert.equal(makeCheck(address, HEALTHCHECK, 'owner.example').host, 'owner.example')
  assert.equal(makeCheck(address, { ...HEALTHCHECK, host: 'set.example' }, 'owner.example').host, 'set.example')
  assert.deepEqual(
    [makeCheck(address, HEALTHCHECK, 'a').family, makeCheck(address, HEALTHCHECK, 'a').pop],
    [4, undefined],
  )
})
