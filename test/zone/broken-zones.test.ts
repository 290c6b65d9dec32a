/**
 * Every file of test/broken-zones/zones/ is a zone example.com that is wrong in one way (three-faults.yaml in three).
 * Its first line says what must be found: `# expect: line:column code`, several with commas.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { hasErrors } from '../../src/base/problem.ts'
import { codes, readText } from './zone-context.ts'

const FOLDER = new URL('../broken-zones/zones/', import.meta.url)

describe('broken zones', () => {
  for (const file of readdirSync(FOLDER)) {
    test(file, () => {
      const text = readFileSync(new URL(file, FOLDER), 'utf8')
      const expected = /^# expect: (.*)\n/.exec(text)![1]!.split(', ')
      const { zone, problems } = readText(text, { file })
      assert.deepEqual(codes(problems), expected)
      assert.equal(zone === undefined, hasErrors(problems), 'errors stop a zone, warnings do not')
    })
  }
})
