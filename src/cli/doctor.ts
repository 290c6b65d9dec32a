/**
 * `nearpop doctor`: what stands in the way of answering well, here or in the delegation of a zone, with what to do about
 * it. Works with and without a running server, and changes nothing.
 */
import { diagnose } from '../doctor/diagnose.ts'
import type { Finding } from '../doctor/finding.ts'
import { refuseUsage } from './arguments.ts'
import type { Arguments } from './command.ts'
import { diagnoseDelegation } from './diagnose-delegation.ts'
import { ExitCode } from './exit-code.ts'
import { findingLines } from './finding-lines.ts'
import { gatherFacts } from './gather-facts.ts'
import type { Terminal } from './terminal.ts'

/** Exit code 1 when a check fails; warnings alone are 0. */
export async function doctor(args: Arguments, terminal: Terminal): Promise<number> {
  const zone = args.text('delegation')
  if (zone === undefined && args.texts('server').length + args.texts('parent').length > 0) {
    return refuseUsage(terminal, 'doctor', '--server and --parent are for --delegation ZONE')
  }
  const findings = await (zone === undefined ? findHere(args.text('config')!) : diagnoseDelegation(zone, args))
  if (typeof findings === 'string') return refuseUsage(terminal, 'doctor', findings)
  if ('unreadable' in findings) {
    terminal.tell(findings.unreadable)
    return ExitCode.UNREACHABLE
  }
  if (args.flag('json')) terminal.print(JSON.stringify(findings, null, 2))
  else for (const line of findingLines(findings, terminal)) terminal.print(line)
  return findings.some(({ state }) => state === 'fail') ? ExitCode.NEGATIVE : ExitCode.OK
}

async function findHere(configFile: string): Promise<readonly Finding[] | { unreadable: string }> {
  const facts = await gatherFacts(configFile)
  if (typeof facts !== 'string') return diagnose(facts)
  return { unreadable: `${facts}; --config says where nearpop.yaml is` }
}
