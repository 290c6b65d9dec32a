/**
 * Finds the command that argv names, reads its arguments and runs it. Only that command's file is loaded. Without a
 * command it is `serve`, which is what `npm start` runs.
 */
import { didYouMean } from '../base/nearest-name.ts'
import { readArguments, refuseUsage } from './arguments.ts'
import type { Command } from './command.ts'
import { COMMAND_SPECS, findCommandSpec } from './command-specs.ts'
import { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

/** Resolves to the exit code. `argv` is without the program's own name. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const named = argv[0] !== undefined && !argv[0].startsWith('-')
  const name = named ? argv[0]! : defaultCommand(argv)
  const spec = findCommandSpec(name)
  if (spec === undefined) {
    const names = COMMAND_SPECS.map((known) => known.name)
    terminal.tell(`nearpop: there is no command "${name}": ${didYouMean(name, names)}`)
    return ExitCode.USAGE
  }
  if (asksForHelp(argv)) {
    const { printHelp } = await import('./help.ts')
    return printHelp(named ? name : undefined, terminal)
  }
  const args = readArguments(spec, named ? argv.slice(1) : argv.filter((argument) => argument !== '--version'))
  if (typeof args === 'string') return refuseUsage(terminal, name, args)
  const command = await LOADERS[name]!()
  return command(args, terminal)
}

function defaultCommand(argv: readonly string[]): string {
  return argv[0] === '--version' ? 'version' : 'serve'
}

function asksForHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--')
  return (end < 0 ? argv : argv.slice(0, end)).some((argument) => argument === '--help' || argument === '-h')
}

const LOADERS: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./start-serving.ts')).startAsAsked,
  check: async () => (await import('./check.ts')).check,
  query: async () => (await import('./query.ts')).query,
  map: async () => (await import('./map.ts')).map,
  status: async () => (await import('./status.ts')).status,
  probe: async () => (await import('./probe.ts')).probe,
  doctor: async () => (await import('./doctor.ts')).doctor,
  events: async () => (await import('./events.ts')).events,
  reload: async () => (await import('./reload.ts')).reload,
  pop: async () => (await import('./pop.ts')).pop,
  zone: async () => (await import('./zone.ts')).zone,
  demo: async () => (await import('./demo.ts')).demo,
  geodb: async () => (await import('./geodb.ts')).geodb,
  init: async () => (await import('./init.ts')).init,
  version: async () => (await import('./version.ts')).version,
  help: async () => (await import('./help.ts')).help,
}
