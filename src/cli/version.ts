/** `nearpop version`: which program this is, and what it runs on. */
import { readFileSync } from 'node:fs'
import type { Arguments } from './command.ts'
import { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export function version(args: Arguments, terminal: Terminal): number {
  const nearpop = programVersion()
  const node = process.versions.node
  const platform = `${process.platform}-${process.arch}`
  if (args.flag('json')) terminal.print(JSON.stringify({ nearpop, node, platform }))
  else terminal.print(`nearpop ${nearpop} (Node ${node}, ${platform})`)
  return ExitCode.OK
}

/** As the manifest has it. */
export function programVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { version: string }).version
}
