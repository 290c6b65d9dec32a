import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { servedNames } from '../../src/zone/served-names.ts'
import { wireName } from './zone-context.ts'

describe('servedNames', () => {
  it('are those of the zones and below, in any case of letters', () => {
    const isServed = servedNames(['example.com.', 'b.example.org.'].map(wireName))
    for (const name of ['example.com.', 'EXAMPLE.com.', 'a.b.example.com.', 'x.b.example.org.'])
      assert.ok(isServed(wireName(name)), name)
    for (const name of ['.', 'com.', 'example.org.', 'anexample.com.', 'a.example.org.'])
      assert.ok(!isServed(wireName(name)), name)
  })

  it('are all names, where the root is ours', () => {
    assert.ok(servedNames([wireName('.')])(wireName('example.com.')))
  })
})
