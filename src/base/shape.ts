/**
 * Shapes: zod schemas over documents whose every scalar is a string, with leaves that read the string into a value.
 * One schema checks, gives the TypeScript type, and (by jsonSchemaOf) the JSON Schema that editors use. A mismatch
 * becomes a problem at its own place, with what was wanted and the nearest known name; all of them at once.
 */

import { z } from 'zod'
import type { Document } from './document.ts'
import { formatDuration, parseDuration } from './duration.ts'
import { didYouMean, nearestName } from './nearest-name.ts'
import type { Place, Problem } from './problem.ts'
import type { ProblemCode } from './problem-codes.ts'

/** What a leaf says of a text it cannot take. `wanted` completes the sentence `"text" is not …`. */
export class Mismatch {
  readonly wanted: string
  readonly code: ProblemCode
  readonly hint: string | undefined
  /** The part of the text that is wrong; absent when it is the whole. */
  readonly found: string | undefined
  constructor(wanted: string, code: ProblemCode = 'invalid-value', hint?: string, found?: string) {
    this.wanted = wanted
    this.code = code
    this.hint = hint
    this.found = found
  }
}

/** Quotes what an operator wrote, cut where it would fill the screen. */
export function quote(text: string): string {
  return `"${text.length > QUOTED_CHARACTERS_MAX ? `${text.slice(0, QUOTED_CHARACTERS_MAX)}…` : text}"`
}

const QUOTED_CHARACTERS_MAX = 80

/** JSON Schema of a leaf, as an editor with the YAML core schema should see it. */
export type JsonSchema = Record<string, unknown>

/** A scalar that `read` turns into a value or a Mismatch. */
export function leaf<T>(wanted: string, json: JsonSchema, read: (text: string) => T | Mismatch) {
  return z
    .string({ error: (issue) => leafMessage(issue.input, wanted) })
    .meta({ json: { ...json, $comment: wanted } })
    .transform((text, context): T => {
      const value = read(text)
      if (!(value instanceof Mismatch)) return value
      context.addIssue({
        code: 'custom',
        message: text === '' ? shapeMessage('', value.wanted) : `${quote(value.found ?? text)} is not ${value.wanted}`,
        params: { code: value.code, hint: value.hint },
        input: text,
      })
      return z.NEVER
    })
}

/** Any text. */
export function text(wanted = 'a text') {
  return leaf(wanted, { type: 'string' }, (value) => value)
}

/** A decimal whole number from `minimum` to `maximum`, both included. */
export function integer(minimum: number, maximum: number, what = 'a whole number') {
  const wanted = `${what} from ${minimum} to ${maximum}`
  return leaf(wanted, { type: 'integer', minimum, maximum }, (value) => {
    const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN
    return number >= minimum && number <= maximum ? number : new Mismatch(wanted)
  })
}

/** A decimal number from `minimum` to `maximum`, both included. */
export function decimal(minimum: number, maximum: number, what = 'a number') {
  const wanted = `${what} from ${minimum} to ${maximum}`
  return leaf(wanted, { type: 'number', minimum, maximum }, (value) => {
    const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : Number.NaN
    return number >= minimum && number <= maximum ? number : new Mismatch(wanted)
  })
}

/** A duration with its unit, such as `500ms`, `10s`, `5m`, `1h` or `3d`, as milliseconds. */
export function duration(minimumMs: number, maximumMs: number) {
  const wanted = `a duration such as 10s, from ${formatDuration(minimumMs)} to ${formatDuration(maximumMs)}`
  return leaf(wanted, { type: 'string', pattern: '^[0-9]+(ms|s|m|h|d)$' }, (value) => {
    const milliseconds = parseDuration(value) ?? Number.NaN
    if (milliseconds >= minimumMs && milliseconds <= maximumMs) return milliseconds
    return new Mismatch(
      wanted,
      'invalid-value',
      /^\d+$/.test(value) ? 'its unit is missing: ms, s, m, h or d' : undefined,
    )
  })
}

/** A percentage with its sign, such as `20%` or `2.5%`, up to `100%`; as a share from 0 to 1. */
export function percentage() {
  const wanted = 'a percentage such as 20%, up to 100%'
  return leaf(wanted, { type: 'string', pattern: '^[0-9]+(\\.[0-9]+)?%$' }, (value) => {
    const parts = /^(\d{1,3}(?:\.\d{1,9})?)%$/.exec(value)
    const share = parts === null ? Number.NaN : Number(parts[1]) / 100
    return share <= 1 ? share : new Mismatch(wanted)
  })
}

/** `true` or `false`. */
export function boolean() {
  return leaf('true or false', { type: 'boolean' }, (value) =>
    value === 'true' ? true : value === 'false' ? false : new Mismatch('true or false'),
  )
}

/** One of `names`, exactly. */
export function oneOf<const Name extends string>(names: readonly Name[], what: string) {
  return leaf(what, { enum: names }, (value): Name | Mismatch => {
    const found = names.find((name) => name === value)
    return found ?? new Mismatch(what, 'unknown-value', didYouMean(value, names))
  })
}

/** Keys that do not belong in a mapping, each with a hint that says where what it means does. */
export type Elsewhere = Readonly<Record<string, string>>

/** A mapping with exactly these keys; an unknown key is a problem with the nearest known key, or the hint for it. */
export function mapping<Shape extends z.ZodRawShape>(shape: Shape, what = 'a mapping', elsewhere: Elsewhere = {}) {
  return z.strictObject(shape, { error: (issue) => mappingMessage(issue, what, Object.keys(shape), elsewhere) })
}

/** A mapping with these keys and any others, which are kept as they are. */
export function openMapping<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.looseObject(shape, { error: (issue) => mappingMessage(issue, 'a mapping', Object.keys(shape)) })
}

/** A sequence. */
export function sequence<Item extends z.ZodType>(item: Item, what = 'a list') {
  return z.array(item, {
    error: (issue) => (issue.code === 'invalid_type' ? shapeMessage(issue.input, what) : undefined),
  })
}

/** A mapping from names to `item`. */
export function table<Item extends z.ZodType>(item: Item, what = 'a mapping of names') {
  return z.record(z.string(), item, { error: (issue) => shapeMessage(issue.input, what) })
}

interface Kinds {
  readonly text?: z.ZodType
  readonly list?: z.ZodType
  readonly mapping?: z.ZodType
}

/** Whichever shape is given for the kind of value found; `wanted` names them all. */
export function byKind<const Cases extends Kinds>(wanted: string, cases: Cases) {
  const kinds = [...new Set(Object.values(cases))] as z.ZodType[]
  const json = () => ({ anyOf: kinds.map(jsonSchemaOf) })
  return z
    .unknown()
    .meta({ json })
    .transform((value, context): z.output<NonNullable<Cases[keyof Cases]> & z.ZodType> => {
      const kind = typeof value === 'string' ? 'text' : Array.isArray(value) ? 'list' : 'mapping'
      const schema = value === undefined ? undefined : (cases as Kinds)[kind]
      if (schema === undefined) {
        context.addIssue({ code: 'custom', message: shapeMessage(value, wanted), params: { code: 'shape' } })
        return z.NEVER
      }
      const result = schema.safeParse(value)
      if (!result.success) for (const issue of result.error.issues) context.issues.push(issue as z.core.$ZodRawIssue)
      return (result.success ? result.data : z.NEVER) as never
    })
}

/** One item, or a list of them; a list either way. */
export function oneOrMany<Item extends z.ZodType>(wanted: string, item: Item) {
  return byKind(`${wanted}, or a list of them`, { text: item, mapping: item, list: sequence(item) }).transform(
    (value) => (Array.isArray(value) ? value : [value]) as z.output<Item>[],
  )
}

/** Checks the part of a document at `path` against a shape: the typed value, or every problem. */
export function checkShape<T>(
  document: Document,
  schema: z.ZodType<T>,
  value: unknown = document.value,
  path: readonly PropertyKey[] = [],
): { value: T; problems: [] } | { value?: undefined; problems: Problem[] } {
  const result = schema.safeParse(value)
  if (result.success) return { value: result.data, problems: [] }
  const issues = result.error.issues as ShapeIssue[]
  const misspelt = new Set(issues.flatMap(misspeltKeys))
  const reported = issues.filter((issue) => !isMissing(issue) || !misspelt.has(pathText(issue.path ?? [])))
  return { problems: reported.flatMap((issue) => issueProblems(document, issue, path)) }
}

/** The JSON Schema (draft 2020-12) of what an operator may write. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...jsonSchema } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      const json = z.globalRegistry.get(zodSchema as unknown as z.ZodType)?.json as JsonSchema | (() => JsonSchema)
      if (json === undefined) return
      for (const key of Object.keys(jsonSchema)) delete (jsonSchema as JsonSchema)[key]
      Object.assign(jsonSchema, typeof json === 'function' ? json() : json)
    },
  }) as JsonSchema
  return jsonSchema
}

const MISSING = 'missing: '

/** The message of an issue whose value is not there at all; the path's last key is the missing one. */
export function missing(wanted: string): string {
  return `${MISSING}${wanted}`
}

interface ShapeIssue {
  readonly code?: string | undefined
  readonly path?: PropertyKey[] | undefined
  readonly message: string
  readonly keys?: string[]
  readonly params?: Record<string, unknown> | undefined
}

/** What a mapping says of unknown keys, carried in the message of zod's issue. */
export interface KnownKeys {
  readonly known: string[]
  readonly elsewhere: Elsewhere
}

function readKnownKeys(issue: ShapeIssue): KnownKeys {
  return JSON.parse(issue.message) as KnownKeys
}

/** Paths of the known keys that unknown ones were meant to be: those are not missing as well. */
function misspeltKeys(issue: ShapeIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return []
  const { known } = readKnownKeys(issue)
  const nearest = issue.keys!.map((key) => nearestName(key, known))
  return nearest.filter((key) => key !== undefined).map((key) => pathText([...(issue.path ?? []), key]))
}

function isMissing(issue: ShapeIssue): boolean {
  return issue.message.startsWith(MISSING)
}

function pathText(path: readonly PropertyKey[]): string {
  return JSON.stringify(path.map(String))
}

function issueProblems(document: Document, issue: ShapeIssue, base: readonly PropertyKey[]): Problem[] {
  const path = [...base, ...(issue.path ?? [])]
  if (issue.code === 'unrecognized_keys') {
    const known = readKnownKeys(issue)
    return issue.keys!.map((key) => unknownKey(key, known, document.placeOf([...path, key], 'key')))
  }
  if (isMissing(issue)) {
    const message = `key "${String(path.at(-1))}" is missing: ${issue.message.slice(MISSING.length)} is wanted`
    return [{ severity: 'error', code: 'missing-key', message, place: document.placeOf(path) }]
  }
  const code = (issue.params?.code as ProblemCode | undefined) ?? (issue.code === 'custom' ? 'invalid-value' : 'shape')
  const hint = issue.params?.hint as string | undefined
  const problem: Problem = { severity: 'error', code, message: issue.message, place: document.placeOf(path) }
  return [hint === undefined ? problem : { ...problem, hint }]
}

/** The problem of a key nobody knows. */
export function unknownKey(key: string, { known, elsewhere }: KnownKeys, place: Place): Problem {
  const nearest = nearestName(key, known)
  const hint = (Object.hasOwn(elsewhere, key) ? elsewhere[key] : undefined) ?? didYouMean(key, known)
  const message = nearest === undefined ? `key "${key}" is not known here` : `key "${key}" is not known`
  return { severity: 'error', code: 'unknown-key', message, place, hint }
}

function mappingMessage(
  issue: z.core.$ZodRawIssue,
  what: string,
  known: string[],
  elsewhere: Elsewhere = {},
): string | undefined {
  if (issue.code === 'unrecognized_keys') return JSON.stringify({ known, elsewhere } satisfies KnownKeys)
  if (issue.code === 'invalid_type') return shapeMessage(issue.input, what)
  return undefined
}

/** YAML takes a text that ends in a colon, such as an IPv6 network in brackets, for a mapping without a value. */
function leafMessage(found: unknown, wanted: string): string {
  const [[key, value] = [], ...others] = typeof found === 'object' ? Object.entries(found as object) : []
  const message = shapeMessage(found, wanted)
  return value === '' && others.length === 0 ? `${message}; a text that ends in ":" is quoted: '${key}:'` : message
}

function shapeMessage(found: unknown, wanted: string): string {
  return found === undefined ? missing(wanted) : `found ${describeValue(found)}, wanted ${wanted}`
}

/** What was found, for a sentence: the text itself, or its kind. */
export function describeValue(value: unknown): string {
  if (typeof value === 'string') return value === '' ? 'nothing' : quote(value)
  return Array.isArray(value) ? 'a list' : 'a mapping'
}
