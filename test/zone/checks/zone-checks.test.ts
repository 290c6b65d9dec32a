/** The table of checks: whole, so that a check that is written is also made. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { checkZone } from '../../../src/zone/checks/zone-checks.ts'
import { codesOf } from './zone-check.ts'

const FOLDER = new URL('../../../src/zone/checks/', import.meta.url)

test('every check of the folder is in the table', () => {
  const read = (file: string) => readFileSync(new URL(file, FOLDER), 'utf8')
  const table = read('zone-checks.ts').split('CHECKS: readonly Check[] = [')[1]!
  const written = readdirSync(FOLDER)
    .filter((file) => file !== 'zone-checks.ts')
    .flatMap((file) => [...read(file).matchAll(/^export function (check\w+)/gm)].map(([, name]) => name!))
  assert.ok(written.length > 0)
  for (const name of written) assert.ok(table.includes(`${name},`), name)
})

test('all checks are made', () => {
  const text = "'*': {type: NS, value: c.example.com.}\nc: [{type: CNAME, value: a.}, {type: TXT, value: b}]"
  const found = codesOf(checkZone, text)
  assert.deepEqual(found.sort(), [
    ...['1:1 missing-apex-ns', '1:24 ns-target-cname', '1:6 wildcard-delegation', '2:5 cname-coexistence'],
  ])
})
