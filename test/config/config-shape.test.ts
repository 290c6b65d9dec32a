import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { configJsonSchema, isName } from '../../src/config/config-shape.ts'

const PUBLISHED = new URL('../../deploy/schema/nearpop.schema.json', import.meta.url)
const EXAMPLE = new URL('../../nearpop.yaml', import.meta.url)

describe('the published JSON Schema', () => {
  it('is the one of the code (npm run schema writes it)', () => {
    assert.deepEqual(JSON.parse(readFileSync(PUBLISHED, 'utf8')), configJsonSchema())
  })

  /** As an editor does it: typed by the YAML core schema, not our failsafe one. */
  const editor = z.fromJSONSchema(configJsonSchema() as Parameters<typeof z.fromJSONSchema>[0])
  const accepts = (yaml: string) => editor.safeParse(parse(yaml)).success

  it('takes the example', () => {
    assert.ok(accepts(readFileSync(EXAMPLE, 'utf8')))
  })

  it('takes and refuses what the server does', () => {
    const head = 'version: 1\nnode: ns1\n'
    assert.ok(accepts(`${head}policies: {a: {default: ny}, b: {rules: [{nearest: all}], default: [ny]}}`))
    assert.ok(!accepts('node: ns1'))
    assert.ok(!accepts(`${head}pop: {}`))
    assert.ok(!accepts(`${head}pops: {ny: {location: [91, 0]}}`))
    assert.ok(!accepts(`${head}policies: {a: {rules: []}}`))
    for (const workers of ['auto', '1', '64']) assert.ok(accepts(`${head}workers: ${workers}`), workers)
    for (const workers of ['0', '65', 'all', '1.5']) assert.ok(!accepts(`${head}workers: ${workers}`), workers)
  })
})

describe('isName', () => {
  it('takes what can be a label of metrics and an argument of commands', () => {
    for (const name of ['ny', '1', 'edge-paris_2', 'x'.repeat(63)]) assert.ok(isName(name), name)
    for (const name of ['', '-a', 'a-', 'a b', 'a.b', 'é', 'x'.repeat(64), 'a\n']) assert.ok(!isName(name), name)
  })
})
