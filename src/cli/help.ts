/** `nearpop help` and `--help`: an overview, one command, or a topic. */
import { didYouMean } from '../base/nearest-name.ts'
import type { Arguments, CommandSpec } from './command.ts'
import { COMMAND_SPECS, findCommandSpec } from './command-specs.ts'
import { ExitCode } from './exit-code.ts'
import { HELP_TOPICS } from './help-topics.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'

export function help(args: Arguments, terminal: Terminal): number {
  return printHelp(args.positionals[0], terminal)
}

/** The overview when no topic is given. */
export function printHelp(topic: string | undefined, terminal: Terminal): number {
  const spec = topic === undefined ? undefined : findCommandSpec(topic)
  const text = topic === undefined ? overview() : spec === undefined ? HELP_TOPICS[topic] : commandHelp(spec)
  if (text === undefined) {
    const topics = [...COMMAND_SPECS.map(({ name }) => name), ...Object.keys(HELP_TOPICS)]
    terminal.tell(`nearpop help: there is no topic "${topic}": ${didYouMean(topic!, topics)}`)
    return ExitCode.USAGE
  }
  terminal.print(text)
  return ExitCode.OK
}

function overview(): string {
  const commands = formatTable(COMMAND_SPECS.map(({ name, summary }) => [`  ${name}`, summary]))
  return [
    'nearpop: an authoritative DNS server that answers with the nearest point of presence',
    '',
    'Usage: nearpop COMMAND [OPTIONS]',
    '',
    ...commands,
    '',
    'nearpop help COMMAND says more. Results go to standard output, messages to standard error.',
  ].join('\n')
}

function commandHelp(spec: CommandSpec): string {
  const { name, summary, positionals, options, notes = [], examples = [] } = spec
  const usage = ['Usage: nearpop', name, ...positionals, ...(Object.keys(options).length > 0 ? ['[OPTIONS]'] : [])]
  const lines = [usage.join(' '), '', summary]
  const rows = Object.entries(options).map(([option, { value, short, summary: what, fallback }]) => [
    `  ${short === undefined ? '' : `-${short}, `}--${option}${value === undefined ? '' : ` ${value}`}`,
    fallback === undefined ? what : `${what} (default: ${fallback})`,
  ])
  if (rows.length > 0) lines.push('', 'Options:', ...formatTable(rows))
  if (notes.length > 0) lines.push('', ...notes)
  if (examples.length > 0) lines.push('', 'Examples:', ...examples.map((example) => `  nearpop ${example}`))
  return lines.join('\n')
}
