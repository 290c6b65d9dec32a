/** `nearpop zone`: the zones as a running server answers from them, whatever their files say by now. */
import { z } from 'zod'
import { didYouMean } from '../base/nearest-name.ts'
import { formatName } from '../dns/name.ts'
import { ZONE_LIST } from '../http/server-schemas.ts'
import { refuseUsage } from './arguments.ts'
import { askServer } from './ask-server.ts'
import type { Arguments } from './command.ts'
import { type ControlClient, ControlFailure } from './control-client.ts'
import { ExitCode } from './exit-code.ts'
import { readName } from './query-options.ts'
import { zoneLines } from './status-lines.ts'
import type { Terminal } from './terminal.ts'

export async function zone(args: Arguments, terminal: Terminal): Promise<number> {
  const [action, written] = args.positionals
  const known = ['list', 'show', 'serial']
  if (!known.includes(action!)) {
    return refuseUsage(terminal, 'zone', `"${action}" is nothing to do with zones: ${didYouMean(action!, known)}`)
  }
  if (action === 'list') {
    if (written !== undefined) return refuseUsage(terminal, 'zone', 'list takes no NAME')
    return askServer(args, terminal, (client) => list(client, args.flag('json'), terminal))
  }
  if (args.flag('json')) return refuseUsage(terminal, 'zone', '--json is for list')
  if (written === undefined) return refuseUsage(terminal, 'zone', `${action} needs a NAME`)
  const wire = readName(written)
  if (typeof wire === 'string') return refuseUsage(terminal, 'zone', wire)
  const name = formatName(wire).toLowerCase()
  return askServer(args, terminal, async (client) => {
    terminal.print(action === 'show' ? (await client.zoneText(name)).trimEnd() : await serialOf(client, name))
    return ExitCode.OK
  })
}

async function list(client: ControlClient, asJson: boolean, terminal: Terminal): Promise<number> {
  const zones = await client.zones()
  if (asJson) terminal.print(JSON.stringify(z.encode(ZONE_LIST, zones), null, 2))
  else for (const line of zoneLines(zones)) terminal.print(line)
  return ExitCode.OK
}

async function serialOf(client: ControlClient, name: string): Promise<string> {
  const zones = await client.zones()
  const found = zones.find((zone) => zone.name === name)
  const hint = didYouMean(
    name,
    zones.map((zone) => zone.name),
  )
  if (found === undefined) throw new ControlFailure(`there is no zone "${name}": ${hint}`, ExitCode.NEGATIVE)
  if (found.serial === undefined) throw new ControlFailure(`zone "${name}" is not loaded`, ExitCode.NEGATIVE)
  return String(found.serial)
}
