/** The published JSON Schema: current, and of one mind with the reader. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { zoneJsonSchema } from '../../src/zone/zone-schema.ts'

const PUBLISHED = new URL('../../deploy/schema/zone.schema.json', import.meta.url)
const ZONES = new URL('../../zones/', import.meta.url)

describe('the published JSON Schema', () => {
  test('is the one the code makes (npm run schema writes it)', () => {
    assert.deepEqual(JSON.parse(readFileSync(PUBLISHED, 'utf8')), zoneJsonSchema())
  })

  /** As an editor does it: typed by the YAML core schema, not our failsafe one. */
  const editor = z.fromJSONSchema(zoneJsonSchema() as Parameters<typeof z.fromJSONSchema>[0])
  const accepts = (yaml: string) => editor.safeParse(parse(yaml)).success

  for (const file of readdirSync(ZONES)) {
    test(`takes zones/${file}`, () => assert.ok(accepts(readFileSync(new URL(file, ZONES), 'utf8'))))
  }

  const taken = [
    'a: {type: A, value: 192.0.2.1}',
    'a: [{type: A, values: [192.0.2.1]}]',
    'a: {type: A, dynamic: tiny-cdn}',
    "a: {type: TYPE65534, value: '\\# 0'}",
    'a: {type: TXT, value: 12}',
    'a: {type: A, value: 192.0.2.1, octodns: {lenient: true, healthcheck: {port: 80}}}',
  ]
  for (const yaml of taken) test(`takes ${yaml}`, () => assert.ok(accepts(yaml)))

  const refused = [
    'a: 192.0.2.1',
    'a: {value: 192.0.2.1}',
    'a: {type: XX, value: x}',
    'a: {type: A, vlaue: 192.0.2.1}',
    'a: {type: A, ttl: -1, value: 192.0.2.1}',
    'a: {type: MX, dynamic: tiny-cdn}',
    'a: {type: MX, value: {preference: 10, exchang: a.}}',
    'a: {type: A, dynamic: {pools: {a: {values: []}}}, value: 192.0.2.1}',
    'a: {type: A, value: 192.0.2.1, octodns: {healthcheck: {prot: 80}}}',
  ]
  for (const yaml of refused) test(`refuses ${yaml}`, () => assert.ok(!accepts(yaml)))
})
