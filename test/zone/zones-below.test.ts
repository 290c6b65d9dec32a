import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatName } from '../../src/dns/name.ts'
import { zonesBelow } from '../../src/zone/zones-below.ts'
import { wireName } from './zone-context.ts'

function below(...origins: string[]): (origin: string) => string[] {
  const find = zonesBelow(origins.map(wireName))
  return (origin) => find(wireName(origin)).map(formatName)
}

test('zonesBelow gives the zones right below one, in any letter case', () => {
  const find = below('a.b.c.example.com.', 'Example.com.', 'b.c.example.com.', 'x.example.com.', 'myexample.com.')
  assert.deepEqual(find('example.COM.'), ['b.c.example.com.', 'x.example.com.'])
  assert.deepEqual(find('b.c.example.com.'), ['a.b.c.example.com.'])
  assert.deepEqual([find('x.example.com.'), find('c.example.com.'), find('org.')], [[], [], []])
  assert.deepEqual(below('.', 'a.test.')('.'), ['a.test.'])
})
