/**
 * How `nearpop serve` begins: what a service manager has passed is taken out of the environment before there is any thread
 * or child to have it. The worker that compiles is started at once, and the rest of the server, which takes as long to
 * load, is loaded meanwhile.
 */
import { constants, fstatSync } from 'node:fs'
import { refuseUsage } from './arguments.ts'
import type { Arguments } from './command.ts'
import { endWithTerminal } from './end-with-terminal.ts'
import type { ServeOptions } from './serve.ts'
import { takeServiceEnvironment } from './service-environment.ts'
import { startCompiling } from './start-compiling.ts'
import type { Terminal } from './terminal.ts'

export type StartOptions = Omit<ServeOptions, 'service'>

/** Resolves to the exit code, as `serve` (serve.ts) does. */
export async function startServing(options: StartOptions): Promise<number> {
  const service = takeServiceEnvironment(process.env, process.pid)
  // Node would open its debugger to every user of this machine; other servers take the signal for a wish about their log.
  process.on('SIGUSR1', () => {})
  const [compiling, { serve }] = await Promise.all([startCompiling(options.configFile), import('./serve.ts')])
  return serve({ ...options, service }, compiling)
}

/** As the command line asks for it. */
export function startAsAsked(args: Arguments, terminal: Terminal): Promise<number> | number {
  const written = args.text('ready-fd')
  const readyFd = written === undefined ? undefined : readFileDescriptor(written)
  if (typeof readyFd === 'string') return refuseUsage(terminal, 'serve', `--ready-fd ${readyFd}`)
  terminal.outliveReader()
  endWithTerminal()
  return startServing({
    configFile: args.text('config')!,
    takesOver: args.flag('takeover'),
    readyFd,
    say: terminal.print,
  })
}

/** Why it is none, in words that follow its name. */
function readFileDescriptor(text: string): number | string {
  if (!/^\d{1,6}$/.test(text)) return `"${text}" is no file descriptor such as 3`
  if (Number(text) < FD_MIN) return `${text} is a standard stream, which stays open: pass one from ${FD_MIN} on`
  return isPassed(Number(text)) ? Number(text) : `${text} is not open: whoever starts the server opens it`
}

/** Below are standard streams, which are written to for as long as the server runs. */
const FD_MIN = 3

/** What Node has opened for itself, from 3 on when nothing is passed, is of no kind that files are of. */
function isPassed(fd: number): boolean {
  try {
    return (fstatSync(fd).mode & constants.S_IFMT) !== 0
  } catch {
    return false
  }
}
