/** Zone file names -> origins. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { formatName } from '../../src/dns/name.ts'
import { originOfFile } from '../../src/zone/origin-of-file.ts'

describe('originOfFile', () => {
  test('the name without .yaml', () => {
    assert.equal(formatName(originOfFile('example.com.yaml') as Uint8Array), 'example.com.')
    assert.equal(formatName(originOfFile('2.0.192.in-addr.arpa.yaml') as Uint8Array), '2.0.192.in-addr.arpa.')
    assert.equal(formatName(originOfFile('münchen.de.yaml') as Uint8Array), 'xn--mnchen-3ya.de.')
  })

  for (const name of ['.example.com.yaml', '.yaml', '.example.com.yaml.swp', 'README.md', 'example.com', 'a.yaml~']) {
    test(`${name} is no zone file`, () => assert.equal(originOfFile(name), undefined))
  }

  for (const name of ['example.com.yml', 'a..b.yaml', `${'x'.repeat(64)}.yaml`, 'a@b.yaml', 'ü ü.yaml']) {
    test(`${name} is a problem`, () => {
      const problem = originOfFile(name, `zones/${name}`)
      assert.ok(problem !== undefined && 'code' in problem)
      assert.equal(problem.code, 'zone-file-name')
      assert.equal(problem.place.file, `zones/${name}`)
    })
  }
})
