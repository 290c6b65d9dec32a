/** The routes of the API as a table: what each takes and gives. The OpenAPI document is made of it, by openapi.ts. */
import type { z } from 'zod'
import type { JsonSchema } from '../base/shape.ts'
import { ANSWER_EXPLANATION } from './explanation-schemas.ts'
import { MAP_SUBJECT_LIST, SERVING_MAP } from './map-schemas.ts'
import type { ErrorStatus } from './problem-details.ts'
import { overrideBodySchema } from './read-override.ts'
import {
  EVENT_LIST,
  OVERRIDE_LIST,
  POP_LIST,
  RELOAD_REPORT,
  SERVER_POP_STATUS,
  SERVER_STATUS,
  ZONE_LIST,
} from './server-schemas.ts'
import { TRAFFIC } from './traffic-schemas.ts'

export interface Operation {
  readonly method: 'get' | 'put' | 'post' | 'delete'
  /** Below `/api/v1`. */
  readonly path: string
  readonly summary: string
  readonly parameters?: readonly Parameter[]
  /** JSON. */
  readonly body?: JsonSchema
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>
  /** Beyond those that any request may end with. */
  readonly problems?: readonly ErrorStatus[]
}

export interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly description: string
  readonly required?: boolean
  readonly schema: JsonSchema
}

export interface Answer {
  readonly description: string
  /** Of JSON; or the media type of what is none. */
  readonly content?: z.ZodType | 'text/plain' | 'text/event-stream' | 'application/json'
}

const POP: Parameter = { name: 'name', in: 'path', description: 'Of the PoP', schema: { type: 'string' } }
const EVENT_NUMBER: JsonSchema = { type: 'string', pattern: '^[0-9]{1,15}$' }
const SINCE: Parameter = {
  name: 'since',
  in: 'query',
  description: 'The number of the last event already known',
  schema: EVENT_NUMBER,
}

export const OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/status',
    summary: 'The whole state of the server',
    answers: { 200: { description: 'As it is now', content: SERVER_STATUS } },
  },
  {
    method: 'get',
    path: '/pops',
    summary: 'Every PoP with its checks and its override',
    answers: { 200: { description: 'In the order of nearpop.yaml', content: POP_LIST } },
  },
  {
    method: 'get',
    path: '/pops/{name}',
    summary: 'One PoP with its checks and its override',
    parameters: [POP],
    answers: { 200: { description: 'As it is now', content: SERVER_POP_STATUS } },
    problems: [404],
  },
  {
    method: 'get',
    path: '/zones',
    summary: 'Every zone, loaded or not',
    answers: { 200: { description: 'Loaded ones first', content: ZONE_LIST } },
  },
  {
    method: 'get',
    path: '/zones/{name}',
    summary: 'One zone as it is served',
    parameters: [{ ...POP, description: 'Of the zone, with or without the final dot' }],
    answers: { 200: { description: 'In master file form (RFC 1035 section 5)', content: 'text/plain' } },
    problems: [404],
  },
  {
    method: 'get',
    path: '/map/subjects',
    summary: 'What a map can be drawn of: the names that policies answer',
    answers: { 200: { description: 'By name and type', content: MAP_SUBJECT_LIST } },
  },
  {
    method: 'get',
    path: '/map',
    summary: 'Who serves which country',
    parameters: [
      { name: 'name', in: 'query', description: 'That a policy answers', required: true, schema: { type: 'string' } },
      { name: 'type', in: 'query', description: '`A` when absent', schema: { enum: ['A', 'AAAA', 'CNAME'] } },
      { name: 'down', in: 'query', description: 'PoPs to suppose down, with commas', schema: { type: 'string' } },
    ],
    answers: { 200: { description: 'As it is now, or would be', content: SERVING_MAP } },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/explain',
    summary: 'Why a client is answered what it is',
    parameters: [
      { name: 'name', in: 'query', description: 'What is asked for', required: true, schema: { type: 'string' } },
      { name: 'type', in: 'query', description: '`A` when absent', schema: { enum: ['A', 'AAAA', 'CNAME'] } },
      { name: 'client', in: 'query', description: 'Its address', required: true, schema: { type: 'string' } },
      { name: 'down', in: 'query', description: 'PoPs to suppose down, with commas', schema: { type: 'string' } },
    ],
    answers: { 200: { description: 'Step by step', content: ANSWER_EXPLANATION } },
    problems: [400],
  },
  {
    method: 'get',
    path: '/traffic',
    summary: 'What was asked and answered, as counts',
    answers: { 200: { description: 'Since the server runs, and of late', content: TRAFFIC } },
  },
  {
    method: 'get',
    path: '/events',
    summary: 'What happened to health, oldest first',
    parameters: [SINCE],
    answers: { 200: { description: 'Those that are kept', content: EVENT_LIST } },
    problems: [400],
  },
  {
    method: 'get',
    path: '/events/stream',
    summary: 'What happens to health, as it happens',
    parameters: [
      SINCE,
      { name: 'Last-Event-ID', in: 'header', description: 'As `since`, which it beats', schema: EVENT_NUMBER },
    ],
    answers: {
      200: { description: 'Server-sent events; `data` is an event, `id` its number', content: 'text/event-stream' },
    },
    problems: [400, 503],
  },
  {
    method: 'get',
    path: '/overrides',
    summary: 'The overrides in force',
    answers: { 200: { description: 'In the order of nearpop.yaml', content: OVERRIDE_LIST } },
  },
  {
    method: 'put',
    path: '/overrides/{pop}',
    summary: 'Overrides what the checks of a PoP say',
    parameters: [{ ...POP, name: 'pop' }],
    body: overrideBodySchema(),
    answers: { 200: { description: 'The PoP as it is then; a restart keeps it', content: SERVER_POP_STATUS } },
    problems: [400, 404, 413, 507],
  },
  {
    method: 'delete',
    path: '/overrides/{pop}',
    summary: 'Takes the override of a PoP back',
    parameters: [{ ...POP, name: 'pop' }],
    answers: { 200: { description: 'The PoP as it is then', content: SERVER_POP_STATUS } },
    problems: [404, 507],
  },
  {
    method: 'get',
    path: '/config/errors',
    summary: 'What the last reload found',
    answers: { 200: { description: 'With every problem as text', content: RELOAD_REPORT } },
  },
  {
    method: 'post',
    path: '/reload',
    summary: 'Reads every file again',
    parameters: [
      { name: 'wait', in: 'query', description: 'Whether to answer when it is done', schema: { enum: ['true'] } },
    ],
    answers: {
      200: { description: 'What came of it, to those who wait', content: RELOAD_REPORT },
      202: { description: 'It has begun' },
    },
  },
  {
    method: 'get',
    path: '/openapi.json',
    summary: 'This document',
    answers: { 200: { description: 'OpenAPI 3.1', content: 'application/json' } },
  },
]
