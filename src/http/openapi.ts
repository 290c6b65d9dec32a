/**
 * The OpenAPI 3.1 document of the API, made of the table of operations and of the very schemas that answers are encoded
 * by; its schemas are JSON Schema (draft 2020-12), as OpenAPI 3.1 has them.
 */
import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import type { JsonSchema } from '../base/shape.ts'
import { CHECK_STATUS, FAMILY_STATUS, HEALTH_EVENT, OVERRIDE, POP_OVERRIDE } from './health-schemas.ts'
import { TIME } from './json-fields.ts'
import { MAP_SUBJECT, SERVING_MAP } from './map-schemas.ts'
import { type Answer, OPERATIONS, type Operation } from './operations.ts'
import { ANY_TIME_STATUSES, type ErrorStatus } from './problem-details.ts'
import { PROBLEM_DETAILS, RELOAD_REPORT, SERVER_POP_STATUS, SERVER_STATUS, ZONE_STATUS } from './server-schemas.ts'
import { TRAFFIC } from './traffic-schemas.ts'

/** `version` is the program's. */
export function openApiDocument(version: string): JsonSchema {
  return {
    openapi: '3.1.1',
    info: {
      title: 'nearpop',
      version,
      description:
        'What a running nearpop can be asked and told. Times are RFC 3339 in UTC; durations have their unit in their name.',
    },
    servers: [{ url: '/api/v1' }],
    // Either token or, where the server listens on loopback alone and nothing is ordered, none.
    security: [{ bearer: [] }, { basic: [] }, {}],
    paths: pathsOf(OPERATIONS),
    components: {
      schemas: jsonSchemasOf(NAMED),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A token of the file `auth.tokens`' },
        basic: { type: 'http', scheme: 'basic', description: 'Any user, and such a token as the password' },
      },
    },
  }
}

/** Schemas with a name of their own; all others are written where they are used. */
const NAMED: Readonly<Record<string, z.ZodType>> = {
  Time: TIME,
  Override: OVERRIDE,
  PopOverride: POP_OVERRIDE,
  Check: CHECK_STATUS,
  Family: FAMILY_STATUS,
  Event: HEALTH_EVENT,
  Zone: ZONE_STATUS,
  ReloadReport: RELOAD_REPORT,
  Pop: SERVER_POP_STATUS,
  Traffic: TRAFFIC,
  ServingMap: SERVING_MAP,
  MapSubject: MAP_SUBJECT,
  Status: SERVER_STATUS,
  ProblemDetails: PROBLEM_DETAILS,
}

/** Of one schema, with references to those that have names. */
function schemaOf(schema: z.ZodType): JsonSchema {
  const name = Object.keys(NAMED).find((key) => NAMED[key] === schema)
  return name === undefined ? jsonSchemasOf({ ...NAMED, unnamed: schema })['unnamed']! : { $ref: referenceTo(name) }
}

function jsonSchemasOf(named: Readonly<Record<string, z.ZodType>>): Readonly<Record<string, JsonSchema>> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(named)) registry.add(schema, { id })
  const { schemas } = z.toJSONSchema(registry, {
    io: 'input', // the side of the codecs that is JSON
    uri: referenceTo,
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly
      if (jsonSchema.format === 'date-time') delete jsonSchema.pattern
    },
  })
  const own = Object.entries(schemas).filter(([id]) => id in named)
  return Object.fromEntries(own.map(([id, { $schema, $id, ...schema }]) => [id, schema]))
}

function referenceTo(name: string): string {
  return `#/components/schemas/${name}`
}

function pathsOf(operations: readonly Operation[]): JsonSchema {
  const paths: Record<string, JsonSchema> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describeOperation(operation) }
  }
  return paths
}

function describeOperation({ summary, parameters, body, answers, problems = [] }: Operation): JsonSchema {
  return {
    summary,
    ...(parameters && { parameters: parameters.map((one) => (one.in === 'path' ? { ...one, required: true } : one)) }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, describeAnswer(answer)])),
      ...Object.fromEntries([...problems, ...ANY_TIME_STATUSES].map((status) => [status, describeProblem(status)])),
    },
  }
}

function describeAnswer({ description, content }: Answer): JsonSchema {
  if (content === undefined) return { description }
  if (content === 'application/json') return { description, content: { [content]: { schema: { type: 'object' } } } }
  if (typeof content === 'string') return { description, content: { [content]: { schema: { type: 'string' } } } }
  return { description, content: { 'application/json': { schema: schemaOf(content) } } }
}

function describeProblem(status: ErrorStatus): JsonSchema {
  return {
    description: STATUS_CODES[status],
    content: { 'application/problem+json': { schema: { $ref: referenceTo('ProblemDetails') } } },
  }
}
