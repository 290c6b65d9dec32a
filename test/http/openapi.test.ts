/** The document against the routes that there are, against OpenAPI 3.1's own schema, and against what is answered. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { buildApi } from '../../src/http/api.ts'
import { openApiDocument } from '../../src/http/openapi.ts'
import { FakeControl } from './fake-control.ts'
import { keptLog } from './kept-log.ts'

type Document = ReturnType<typeof openApiDocument> & {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { responses: Record<string, Described> }>>>>
  readonly components: { readonly schemas: Readonly<Record<string, object>> }
}

interface Described {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>
}

const DOCUMENT = openApiDocument('1.2.3') as Document

function operations() {
  return Object.entries(DOCUMENT.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { responses }]) => ({ method, path, responses })),
  )
}

/** Checks JSON against a schema of the document, with its references. */
function validate(schema: object, json: unknown): string {
  const ajv = new Ajv2020({ allErrors: true, strict: false })
  addFormats.default(ajv)
  const check = ajv.compile({ components: DOCUMENT.components, ...schema })
  return check(json) ? '' : ajv.errorsText(check.errors)
}

describe('the OpenAPI document', () => {
  it('is OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(DOCUMENT))
    assert.deepEqual([result.valid, result.errors], [true, undefined])
  })

  it('names every route, and every route that it names is there', () => {
    const routes = buildApi(new FakeControl(), keptLog()).routes.map(
      ({ method, path }) => `${method.toLowerCase()} ${path.replace('/api/v1', '').replace(/:(\w+)/g, '{$1}')}`,
    )
    const named = operations().map(({ method, path }) => `${method} ${path}`)
    assert.deepEqual(named.sort(), routes.sort())
  })

  it('declares every parameter of a path', () => {
    for (const [path, methods] of Object.entries(DOCUMENT.paths)) {
      for (const operation of Object.values(methods) as { parameters?: { in: string; name: string }[] }[]) {
        const declared = operation.parameters?.filter((one) => one.in === 'path').map(({ name }) => name) ?? []
        assert.deepEqual(
          declared,
          [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name),
        )
      }
    }
  })

  it('is what is answered: each status, each media type, each value', async () => {
    const control = new FakeControl()
    control.check('ny', true, 3)
    control.check('fr', false, 4)
    const api = buildApi(control, keptLog())
    await control.setOverride('au', { kind: 'drain', forMs: 60_000, reason: 'moving' })
    const body = JSON.stringify({ kind: 'drain', for: '1h' })
    const queries = { '/reload': '?wait=true', '/map': '?name=www.example.com&down=fr' }
    const names = { '/pops/{name}': 'fr', '/zones/{name}': 'example.com', '/overrides/{pop}': 'fr' }
    const asked = new Set<string>()
    for (const { method, path, responses } of operations()) {
      for (const value of [names[path as keyof typeof names] ?? '', 'nobody']) {
        const url = `/api/v1${path.replace(/\{\w+\}/, value)}${queries[path as keyof typeof queries] ?? ''}`
        const response = await api.request(url, { method: method.toUpperCase(), ...(method === 'put' && { body }) })
        const described = responses[response.status]
        assert.ok(described !== undefined, `${method} ${url}: ${response.status} is not described`)
        asked.add(`${method} ${path} ${response.status}`)
        const type = response.headers.get('content-type')!.split(';')[0]!
        const schema = described.content?.[type]?.schema
        assert.ok(schema !== undefined, `${method} ${url}: ${type} is not described`)
        if (type === 'text/event-stream') await response.body!.cancel()
        else assert.equal(validate(schema, type.endsWith('json') ? await response.json() : await response.text()), '')
      }
    }
    assert.ok(asked.has('get /pops/{name} 404') && asked.has('put /overrides/{pop} 200'))
  })

  it('would tell an answer that is otherwise', () => {
    const schema = { $ref: '#/components/schemas/ReloadReport' }
    const good = { at: '2026-11-21T12:00:00.000Z', published: true, errors: 0, warnings: 0, problemTexts: [] }
    assert.equal(validate(schema, good), '')
    assert.match(validate(schema, { ...good, at: 5 }), /at must be string/)
    assert.match(validate(schema, { ...good, errors: undefined }), /required property 'errors'/)
  })
})
