/**
 * `nearpop geodb update`: fetches the databases that nearpop.yaml says to fetch now, and tells what came of each. Works
 * without a server; one that runs is told to read its files.
 */
import { LIMITS } from '../base/limits.ts'
import type { Config } from '../config/config.ts'
import { type DatabaseUpdate, fetchedSources, updateDatabases } from '../refresh/update-databases.ts'
import type { Arguments } from './command.ts'
import { ControlClient } from './control-client.ts'
import { findControlSocket } from './control-socket-path.ts'
import { ExitCode } from './exit-code.ts'
import { fileSources } from './file-sources.ts'
import { loadConfig } from './load.ts'
import type { Terminal } from './terminal.ts'

export async function updateGeodb(args: Arguments, terminal: Terminal): Promise<number> {
  const config = loadConfig(args.text('config')!, terminal)
  if (config === undefined) return ExitCode.NEGATIVE
  if (fetchedSources(config).length === 0) {
    terminal.tell('nearpop.yaml names no database to fetch; "nearpop help geodb-refresh" says how')
    return ExitCode.NEGATIVE
  }
  const updates = await update(config, args.flag('accept'), args.flag('json') ? undefined : terminal)
  if (args.flag('json')) {
    const shown = updates.map(({ name, file, outcome: { kind, ...why } }) => ({ name, file, outcome: kind, ...why }))
    terminal.print(JSON.stringify(shown, null, 2))
  }
  if (updates.some(({ outcome }) => outcome.kind === 'waiting')) {
    terminal.tell('if what waits is as it should be, "nearpop geodb update --accept" takes it')
  }
  await tellServer(args.text('config')!)
  const isGood = updates.every(({ outcome }) => outcome.kind === 'updated' || outcome.kind === 'unchanged')
  return isGood ? ExitCode.OK : ExitCode.NEGATIVE
}

/** Told on `terminal` one by one, as each may take minutes. */
async function update(config: Config, isAccepted: boolean, terminal: Terminal | undefined): Promise<DatabaseUpdate[]> {
  const { resolvePath } = fileSources()
  const options = { resolvePath, isAccepted, signal: new AbortController().signal, now: Date.now }
  const updates: DatabaseUpdate[] = []
  for await (const done of updateDatabases(config, fetchedSources(config), options)) {
    updates.push(done)
    terminal?.print(lineOf(done, terminal))
  }
  return updates
}

function lineOf({ name, file, outcome }: DatabaseUpdate, { paint }: Terminal): string {
  if (outcome.kind === 'updated') return `${name}: ${paint('green', 'updated')}, in ${file}`
  if (outcome.kind === 'unchanged') return `${name}: unchanged`
  return `${name}: ${paint(outcome.kind === 'failed' ? 'red' : 'yellow', outcome.kind)}: ${outcome.why}`
}

/** It watches databases, and would otherwise go on telling of failures that are over. That none runs is no matter. */
async function tellServer(configFile: string): Promise<void> {
  const socket = findControlSocket(configFile)
  if (typeof socket === 'string') return
  const client = new ControlClient(socket.path, LIMITS.controlReplyMs)
  try {
    await client.startReload()
  } catch {
    return
  } finally {
    await client.close()
  }
}
