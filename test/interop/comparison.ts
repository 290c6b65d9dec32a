/**
 * Asks servers the same queries through compare.py and says in which fields two replies differ. Knows no reasons:
 * those are legitimate-differences.ts.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { isDeepStrictEqual } from 'node:util'
import { findPython } from './packages.ts'
import type { Query } from './queries.ts'

/** A reply as compare.py decodes it: names in lower case, sections sorted. */
export interface Reply {
  readonly kind: 'reply' | 'silence' | 'malformed'
  /** Rules broken that need no second opinion: a record twice, more octets than asked for. */
  readonly faults: readonly string[]
  readonly why?: string
  readonly id?: number
  readonly opcode?: string
  readonly rcode?: string
  readonly flags?: readonly string[]
  /** The question section's octets as hex: letter case counts. */
  readonly question?: string
  readonly answer?: readonly string[]
  /** The answer's CNAME and DNAME records in the order they came in. */
  readonly chain?: readonly string[]
  readonly authority?: readonly string[]
  readonly additional?: readonly string[]
  readonly edns?: { readonly version: number; readonly flags: number; readonly options: readonly Option[] }
  /** What the server says of its own buffer; documented to differ, never compared. */
  readonly payload?: number
  readonly octets?: number
}

export interface Option {
  readonly code: number
  readonly data: string
}

const FIELDS = [
  ...(['kind', 'id', 'opcode', 'rcode', 'flags', 'question', 'chain', 'answer', 'authority', 'additional'] as const),
  ...(['edns', 'options'] as const),
]
export type Field = (typeof FIELDS)[number]

/** One query whose replies are not all the same, or of which one is at fault. */
export interface Disagreement {
  readonly query: Query
  readonly replies: Readonly<Record<string, Reply>>
}

export interface Outcome {
  readonly asked: number
  readonly same: number
  readonly disagreements: readonly Disagreement[]
}

/** Asks every query of every server (name -> loopback port). Rejects when compare.py fails. */
export async function askAll(ports: Readonly<Record<string, number>>, queries: readonly Query[]): Promise<Outcome> {
  const python = findPython()
  if ('reason' in python) throw new Error(python.reason)
  const script = new URL('compare.py', import.meta.url).pathname
  const servers = Object.entries(ports).map(([name, port]) => `${name}=${port}`)
  const child = spawn(python.path, [script, ...servers], { stdio: ['pipe', 'pipe', 'pipe'] })
  const closed = once(child, 'close') as Promise<[number | null]>
  const output: Buffer[] = []
  const errors: Buffer[] = []
  child.stdout.on('data', (data: Buffer) => output.push(data))
  child.stderr.on('data', (data: Buffer) => errors.push(data))
  child.stdin.on('error', () => undefined) // it ended early, and says why
  child.stdin.end(queries.map(asLine).join(''))
  const [status] = await closed
  if (status !== 0) throw new Error(`compare.py ended with ${status}: ${Buffer.concat(errors)}`)
  const lines = Buffer.concat(output).toString().trimEnd().split('\n')
  const { asked, same } = JSON.parse(lines.pop()!)
  const disagreements = lines.map((line): Disagreement => {
    const { n, replies } = JSON.parse(line)
    return { query: queries[n]!, replies }
  })
  return { asked, same, disagreements }
}

/** The fields in which two replies differ; `kind` alone when one is not a reply. */
export function differingFields(ours: Reply, theirs: Reply): Field[] {
  if (ours.kind !== theirs.kind) return ['kind']
  return FIELDS.filter((field) => !isDeepStrictEqual(fieldOf(ours, field), fieldOf(theirs, field)))
}

/** A field for people and for comparing. */
export function fieldOf(reply: Reply, field: Field): unknown {
  if (field === 'options') return reply.edns?.options ?? []
  if (field === 'edns') return reply.edns && { version: reply.edns.version, flags: reply.edns.flags }
  return reply[field]
}

function asLine(query: Query, n: number): string {
  const { tcp, silence } = query
  return `${JSON.stringify({ n, wire: Buffer.from(query.wire).toString('hex'), tcp, silence })}\n`
}
