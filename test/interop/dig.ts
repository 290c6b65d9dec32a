/** One question by dig, and what it says came back. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { findProgram } from './packages.ts'

export interface DigReply {
  readonly status: string
  /** As `qr rd ra`. */
  readonly flags: string
  /** As `www.example.com. A 192.0.2.1`, sorted; rdata as dig writes it. */
  readonly answer: readonly string[]
  /** The smallest of the answer section and, when that is empty, of the authority section; in seconds. */
  readonly ttl: number
  readonly text: string
}

const DIG_MS = 20_000

/** `args` are dig's own: a server, a name, a type, options. Throws when there is no reply. */
export async function dig(...args: readonly string[]): Promise<DigReply> {
  const found = findProgram('dig')
  if ('reason' in found) throw new Error(found.reason)
  const { stdout: text } = await promisify(execFile)(found.path, ['-r', '+time=5', '+tries=2', ...args], {
    timeout: DIG_MS,
    encoding: 'utf8',
  })
  const records = recordsOf(text, 'ANSWER')
  const counted = records.length > 0 ? records : recordsOf(text, 'AUTHORITY')
  return {
    status: /status: (\w+)/.exec(text)?.[1] ?? '',
    flags: /flags: ([^;]*);/.exec(text)?.[1] ?? '',
    answer: records.map(({ owner, type, rdata }) => `${owner} ${type} ${rdata}`).sort(),
    ttl: Math.min(...counted.map(({ ttl }) => ttl)),
    text,
  }
}

function recordsOf(text: string, section: string) {
  const lines = new RegExp(`;; ${section} SECTION:\n((?:.+\n)*)`).exec(text)?.[1]?.trimEnd().split('\n') ?? []
  return lines.map((line) => {
    const [owner, ttl, , type, ...rdata] = line.split(/\s+/)
    return { owner: owner!, ttl: Number(ttl), type: type!, rdata: rdata.join(' ') }
  })
}
