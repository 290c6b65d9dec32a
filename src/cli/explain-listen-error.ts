/** What to print when a server cannot listen: every reason, what this machine says of it, and what to do. */
import { realpathSync } from 'node:fs'
import { explainListenFailures } from '../doctor/explain-listen-failure.ts'
import type { SocketHolder } from '../doctor/machine-facts.ts'
import { findBoundSockets } from '../machine/bound-sockets.ts'
import { findOwnAddresses } from '../machine/own-addresses.ts'
import { findProcessRights } from '../machine/process-rights.ts'
import { findHolders } from '../machine/socket-holders.ts'
import { ListenError } from '../transports/listen-error.ts'
import { printable } from './printable.ts'

/** Lines. `error` is what opening transports rejected with; anything else is its own message. */
export function explainListenError(error: unknown, configFile: string): string {
  const errors: unknown[] = error instanceof AggregateError ? error.errors : [error]
  const failures = errors.filter((one) => one instanceof ListenError)
  if (failures.length === 0) return (error as Error).message
  const ports = new Set(failures.map(({ port }) => port))
  return explainListenFailures(failures, {
    configFile,
    holders: findHolders(findBoundSockets().filter(({ port }) => ports.has(port))).map(asPrinted),
    rights: findProcessRights(),
    ownAddresses: findOwnAddresses(),
    nodePath: realpathSync(process.execPath),
  })
}

/** Processes choose their own names. */
function asPrinted(holder: SocketHolder): SocketHolder {
  const { process: holding } = holder
  return holding === undefined ? holder : { ...holder, process: { ...holding, name: printable(holding.name) } }
}
