/** `nearpop pop`: an operator's word on a PoP, which beats its checks until it is taken back or its time is over. */
import { didYouMean } from '../base/nearest-name.ts'
import { describePop } from '../control/pop-state.ts'
import { OVERRIDE_KINDS } from '../health/overrides.ts'
import { refuseUsage } from './arguments.ts'
import { askServer } from './ask-server.ts'
import type { Arguments } from './command.ts'
import { ExitCode } from './exit-code.ts'
import type { Terminal } from './terminal.ts'

export async function pop(args: Arguments, terminal: Terminal): Promise<number> {
  const [action, name] = args.positionals as [string, string]
  const kind = OVERRIDE_KINDS.find((known) => known === action)
  if (kind === undefined && action !== 'auto' && action !== 'undrain') {
    const known = [...OVERRIDE_KINDS, 'undrain', 'auto']
    return refuseUsage(terminal, 'pop', `"${action}" is nothing to do with a PoP: ${didYouMean(action, known)}`)
  }
  const [forText, reason] = [args.text('for'), args.text('reason')]
  if (kind === undefined && (forText ?? reason) !== undefined) {
    return refuseUsage(terminal, 'pop', `${action} takes no --for and no --reason`)
  }
  return askServer(args, terminal, async (client) => {
    const optional = { ...(forText === undefined ? {} : { for: forText }), ...(reason === undefined ? {} : { reason }) }
    const status = await (kind === undefined ? client.endOverride(name) : client.override(name, { kind, ...optional }))
    const nowMs = Date.now()
    const state = describePop(status, nowMs) ?? 'up'
    terminal.print(`${name} is ${status.override === undefined ? 'as its checks say: ' : ''}${state}`)
    return ExitCode.OK
  })
}
