import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Problem } from '../../src/base/problem.ts'
import { newLastGood } from '../../src/control/last-good.ts'
import { reloadConfig } from '../../src/control/reload-config.ts'
import { CONFIG, CONFIG_FILE, fakeSources } from './fake-sources.ts'

describe('reloadConfig', () => {
  it('gives the same configuration and the same warnings as long as the text is the same', () => {
    const { sources, write } = fakeSources()
    const lastGood = newLastGood()
    const reload = () => {
      const problems: Problem[] = []
      return { config: reloadConfig(CONFIG_FILE, sources, lastGood, problems), problems }
    }
    const text = `${CONFIG}listen: {dns: ['0.0.0.0:53']}\n`
    write(CONFIG_FILE, text)
    const first = reload()
    assert.deepEqual(
      first.problems.map(({ code }) => code),
      ['wildcard-listen'],
    )
    write(CONFIG_FILE, text)
    const again = reload()
    assert.equal(again.config, first.config)
    assert.deepEqual(again.problems, first.problems)
    write(CONFIG_FILE, `${text}nsid: true\n`)
    assert.equal(reload().config?.nsid, true)
  })

  it('keeps the last good one through every kind of trouble, and takes it back when the text is mended', () => {
    const { sources, write, unreadable } = fakeSources()
    const lastGood = newLastGood()
    const good = reloadConfig(CONFIG_FILE, sources, lastGood, [])
    for (const text of ['', 'version: [', CONFIG.replace('node: ns1', 'node: _')]) {
      const problems: Problem[] = []
      write(CONFIG_FILE, text)
      assert.equal(reloadConfig(CONFIG_FILE, sources, lastGood, problems), good)
      assert.ok(problems.length > 0)
    }
    unreadable.add(CONFIG_FILE)
    assert.equal(reloadConfig(CONFIG_FILE, sources, lastGood, []), good)
    unreadable.clear()
    write(CONFIG_FILE, CONFIG.replace('ns1', 'ns2'))
    assert.equal(reloadConfig(CONFIG_FILE, sources, lastGood, [])?.node, 'ns2')
  })
})
