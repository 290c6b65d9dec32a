import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { referenceText } from '../deploy/reference/reference-text.ts'
import { LIMITS } from '../src/base/limits.ts'
import { COMMAND_SPECS } from '../src/cli/command-specs.ts'
import { METRICS } from '../src/http/metrics-list.ts'

const text = referenceText()

describe('REFERENCE.md', () => {
  it('is what the program says (npm run reference writes it)', () => {
    assert.equal(readFileSync(new URL('../REFERENCE.md', import.meta.url), 'utf8'), text)
  })

  it('has every limit, with its value', () => {
    for (const [name, value] of Object.entries(LIMITS))
      assert.ok(text.includes(`| \`${name}\` | ${value.toLocaleString('en')} |`), name)
  })

  it('has every metric, and every option of every command', () => {
    for (const name of Object.keys(METRICS)) assert.ok(text.includes(`\`${name}\``), name)
    for (const { name, options } of COMMAND_SPECS) {
      const [, own] = text.split(`### \`nearpop ${name}`)
      for (const option of Object.keys(options)) assert.ok(own!.split('\n### ')[0]!.includes(`--${option}`), option)
    }
  })

  it('says of every key of nearpop.yaml what it is without it, or that it is required, or may be left out', () => {
    const rows = text.split('\n').filter((line) => /^\| `[a-z]+[a-zA-Z0-9_.[\]]*` \|/.test(line))
    const keys = rows.map((line) => line.split('`')[1])
    for (const key of ['version', 'listen.dns', 'pops.NAME.ipv4', 'policies.NAME.rules[].geos', 'log.level'])
      assert.ok(keys.includes(key), key)
    assert.match(text, /\| `version` \| .* \| required \|/)
    assert.match(text, /\| `workers` \| auto, or a number of threads from 1 to 64 \| `auto` \|/)
  })
})
