/**
 * REFERENCE.md, made from what the program goes by: the shapes and defaults of nearpop.yaml, the table of commands, the
 * list of metrics, the codes of problems, the limits. Nothing of it is written by hand, so nothing of it can be stale.
 */
import { readFileSync } from 'node:fs'
import { LIMITS } from '../../src/base/limits.ts'
import { PROBLEM_CODES } from '../../src/base/problem-codes.ts'
import type { JsonSchema } from '../../src/base/shape.ts'
import type { CommandSpec } from '../../src/cli/command.ts'
import { COMMAND_SPECS } from '../../src/cli/command-specs.ts'
import { configJsonSchema } from '../../src/config/config-shape.ts'
import { DEFAULTS } from '../../src/config/defaults.ts'
import { formatSocketAddress } from '../../src/config/socket-address.ts'
import { METRICS, type MetricInfo } from '../../src/http/metrics-list.ts'
import { completeHealthCheck } from '../../src/routing/health-check.ts'

export function referenceText(): string {
  return [
    '# Reference',
    'Made by `npm run reference` from the program itself: what is here is what it does.',
    '## nearpop.yaml',
    '`NAME` stands for a name of your choice, `[]` for each item of a list. Where a list is wanted of one item, the item will do.',
    table(['key', 'what is wanted', 'without it', ''], configRows()),
    '## Commands',
    ...COMMAND_SPECS.map(commandText),
    '## Metrics',
    'On `/metrics`, in the text format of Prometheus.',
    table(['metric', 'kind', 'labels', ''], metricRows()),
    '## Problems',
    'What `nearpop check` and the log name in brackets. A problem is an error, which keeps what it is about from being loaded, or a warning.',
    table(
      ['code', 'when'],
      Object.entries(PROBLEM_CODES).map(([code, when]) => [`\`${code}\``, when]),
    ),
    '## Limits',
    'All of them, as `src/base/limits.ts` has them; the unit is in the name.',
    ...limitsText(),
    '',
  ].join('\n\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

function configRows(): string[][] {
  const rows: string[][] = []
  visit(configJsonSchema(), '', rows)
  return rows
}

/** A row for each key, those of mappings below it. */
function visit(schema: JsonSchema, path: string, rows: string[][], isRequired = false): void {
  const { properties, additionalProperties, description = '', required = [] } = schema as Mapping
  if (path !== '') {
    const without = isRequired ? 'required' : (defaultOf(path) ?? '')
    rows.push([`\`${path}\``, wantedBy(schema), without, String(description)])
  }
  const below = path === '' ? '' : `${path}.`
  for (const [key, value] of Object.entries(properties ?? {})) {
    visit(value, `${below}${key}`, rows, required.includes(key))
  }
  if (typeof additionalProperties === 'object') visit(additionalProperties, `${below}NAME`, rows)
  for (const choice of (schema['anyOf'] ?? []) as readonly JsonSchema[]) {
    for (const [key, value] of Object.entries((choice as Mapping).properties ?? {}))
      visit(value, `${below}${key}`, rows)
  }
  const item = itemOf(schema)
  if (item?.['properties'] !== undefined) {
    for (const [key, value] of Object.entries((item as Mapping).properties!)) visit(value, `${path}[].${key}`, rows)
  }
}

interface Mapping {
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema | boolean
  readonly required?: readonly string[]
  readonly description?: string
}

function itemOf(schema: JsonSchema): JsonSchema | undefined {
  return schema['items'] as JsonSchema | undefined
}

/** In words, as messages say it. */
function wantedBy(schema: JsonSchema): string {
  const {
    $comment,
    enum: choices,
    type,
    anyOf,
    prefixItems,
  } = schema as {
    readonly $comment?: string
    readonly enum?: readonly string[]
    readonly type?: string
    readonly anyOf?: readonly JsonSchema[]
    readonly prefixItems?: readonly JsonSchema[]
  }
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(', ')
  if ($comment !== undefined) return $comment
  if (prefixItems !== undefined) return `[${prefixItems.map(wantedBy).join(', ')}]`
  if (anyOf !== undefined) {
    const [first] = anyOf
    const isList = anyOf.some(({ type }) => type === 'array')
    return isList ? `${wantedBy(first!)}, or a list of them` : anyOf.map(wantedBy).join(', or ')
  }
  const item = itemOf(schema)
  if (type === 'array') return item?.['type'] === 'object' ? 'a list of mappings' : `a list, each ${wantedBy(item!)}`
  return type === 'object' ? 'a mapping' : 'a text'
}

function defaultOf(path: string): string | undefined {
  const found = DEFAULT_TEXTS[path.replace(/^(pops|policies)\.NAME\./, '$1.')]
  return found === undefined ? undefined : `\`${found}\``
}

const CHECK = completeHealthCheck({}, {})
const seconds = (ms: number) => `${ms / 1_000}s`

const DEFAULT_TEXTS: Readonly<Record<string, string>> = {
  nsid: String(DEFAULTS.nsid),
  'listen.dns': `[${DEFAULTS.listen.dns.map(formatSocketAddress).join(', ')}]`,
  'listen.http': formatSocketAddress(DEFAULTS.listen.http),
  zones: DEFAULTS.zones,
  geodb: DEFAULTS.geodb.join(),
  state: DEFAULTS.state,
  'rate_limit.responses_per_second': String(DEFAULTS.rateLimit.responsesPerSecond),
  'rate_limit.slip': String(DEFAULTS.rateLimit.slip),
  'rate_limit.dry_run': String(DEFAULTS.rateLimit.dryRun),
  workers: DEFAULTS.workers,
  lameduck: seconds(DEFAULTS.lameduckMs),
  'log.level': DEFAULTS.log.level,
  'log.format': DEFAULTS.log.format,
  'pops.bias': String(DEFAULTS.bias),
  'policies.answers': String(DEFAULTS.answers),
  'policies.healthcheck.protocol': CHECK.protocol,
  'policies.healthcheck.path': CHECK.path,
  'policies.healthcheck.port': `${CHECK.port}, 53 for DNS`,
  'policies.healthcheck.interval': seconds(CHECK.intervalMs),
  'policies.healthcheck.timeout': seconds(CHECK.timeoutMs),
  'policies.healthcheck.rise': String(CHECK.rise),
  'policies.healthcheck.fall': String(CHECK.fall),
  'policies.healthcheck.verify_tls': String(CHECK.verifyTls),
  'policies.healthcheck.allow_link_local': String(CHECK.allowLinkLocal),
}

function commandText({ name, summary, positionals, options, notes = [], examples = [] }: CommandSpec): string {
  const rows = Object.entries(options).map(([option, { value, short, summary: what, fallback }]) => [
    `\`${short === undefined ? '' : `-${short}, `}--${option}${value === undefined ? '' : ` ${value}`}\``,
    fallback === undefined ? what : `${what} (default: \`${fallback}\`)`,
  ])
  return [
    `### \`nearpop ${[name, ...positionals].join(' ')}\``,
    `${summary}. ${notes.join(' ')}`.trim(),
    ...(rows.length > 0 ? [table(['option', ''], rows)] : []),
    ...(examples.length > 0 ? [`\`\`\`\n${examples.map((example) => `nearpop ${example}`).join('\n')}\n\`\`\``] : []),
  ].join('\n\n')
}

function metricRows(): string[][] {
  return Object.entries(METRICS as Readonly<Record<string, MetricInfo>>).map(([name, { kind, labels, help }]) => {
    return [`\`${name}\``, kind, labels.map((label) => `\`${label}\``).join(', '), help]
  })
}

/** The groups and remarks are the comments of the file; the values are those of the program. */
function limitsText(): string[] {
  const source = readFileSync(new URL('../../src/base/limits.ts', import.meta.url), 'utf8')
  const texts: string[] = []
  let rows: string[][] = []
  const end = () => {
    if (rows.length > 0) texts.push(table(['limit', 'value', ''], rows))
    rows = []
  }
  for (const line of source.split('\n')) {
    const group = /^ {2}\/\/ (.*)$/.exec(line)?.[1]
    const [, name, remark = ''] = /^ {2}(\w+): [^/]*(?:\/\/ (.*))?$/.exec(line) ?? []
    if (group !== undefined) {
      end()
      texts.push(`### ${group}`)
    } else if (name !== undefined) {
      rows.push([`\`${name}\``, LIMITS[name as keyof typeof LIMITS].toLocaleString('en'), remark])
    }
  }
  end()
  return texts
}
