/**
 * The command line -> arguments, by node:util parseArgs and a command's spec; or one sentence that says what is wrong.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { didYouMean } from '../base/nearest-name.ts'
import type { Arguments, CommandSpec, OptionSpec } from './command.ts'
import { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export function readArguments(spec: CommandSpec, argv: readonly string[]): Arguments | string {
  const options = Object.fromEntries(Object.entries(spec.options).map(([name, option]) => [name, parseOption(option)]))
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: [...argv], options, strict: true, allowPositionals: true })
  } catch (error) {
    return explainParseError(error as NodeJS.ErrnoException, spec)
  }
  const { positionals, values } = parsed
  const required = spec.positionals.filter((positional) => !positional.startsWith('['))
  const missing = required.find((_, i) => !positionals[i]) // empty ones are variables that a script has not set
  if (missing !== undefined) return `${missing} is missing`
  const extra = positionals[spec.positionals.length]
  if (extra !== undefined) return `"${extra}" is one argument too many`
  return {
    positionals,
    text: (option) => {
      const value = values[option]
      return typeof value === 'string' ? value : spec.options[option]!.fallback
    },
    texts: (option) => {
      const value = values[option]
      return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []
    },
    flag: (option) => values[option] === true,
  }
}

/** Tells what is wrong with a command line; gives the exit code that says the same. */
export function refuseUsage(terminal: Terminal, command: string, sentence: string): number {
  terminal.tell(`nearpop ${command}: ${sentence}\nSee: nearpop help ${command}`)
  return ExitCode.USAGE
}

function parseOption({
  value,
  short,
  isRepeatable = false,
}: OptionSpec): NonNullable<ParseArgsConfig['options']>[string] {
  const type = value === undefined ? 'boolean' : 'string'
  return { type, multiple: isRepeatable, ...(short === undefined ? {} : { short }) }
}

/** parseArgs says what it could not take in sentences for programmers; its error codes are stable (Node API). */
function explainParseError({ code, message }: NodeJS.ErrnoException, spec: CommandSpec): string {
  const option = /'(?:-\w, )?(-[^' ]*)/.exec(message)?.[1] ?? ''
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = Object.keys(spec.options).map((name) => `--${name}`)
    return `there is no option "${option}": ${didYouMean(option, known)}`
  }
  const { value } = spec.options[option.slice(2)] ?? {}
  if (value === undefined) return `"${option}" takes no value`
  return `"${option}" needs a value: ${value}`
}
