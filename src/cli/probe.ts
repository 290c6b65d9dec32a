/**
 * `nearpop probe`: whether the server of a configuration answers, asked over DNS on each address that it is to listen on,
 * over UDP and TCP; with --wait until it does. For the health checks of containers, units and deploys, so it loads
 * little and needs neither the control socket nor a file that a server keeps.
 */
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseDuration } from '../base/duration.ts'
import { LIMITS } from '../base/limits.ts'
import type { SocketAddress } from '../config/config.ts'
import { formatSocketAddress } from '../config/socket-address.ts'
import { formatName, parseName } from '../dns/name.ts'
import { listFolder } from '../storage/read-files.ts'
import { originOfFile } from '../zone/origin-of-file.ts'
import { refuseUsage } from './arguments.ts'
import type { Transport } from './ask-dns.ts'
import { askSelf, type SelfAnswer } from './ask-self.ts'
import type { Arguments } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { readServerAddress } from './server-address.ts'
import type { Terminal } from './terminal.ts'
import { readWrittenConfig } from './written-config.ts'

/** Exit code 0 when all are answered, else that of the worst: unreachable, then timeout, then negative. */
export async function probe(args: Arguments, terminal: Terminal): Promise<number> {
  const waitMs = parseDuration(args.text('wait') ?? '0s')
  if (waitMs === undefined)
    return refuseUsage(terminal, 'probe', `--wait "${args.text('wait')}" is no duration such as 20s`)
  const target = findTarget(args)
  if (typeof target === 'string') return refuseUsage(terminal, 'probe', target)
  if ('unreadable' in target) {
    terminal.tell(target.unreadable)
    return ExitCode.UNREACHABLE
  }
  const results = await probeUntil(target, performance.now() + waitMs)
  if (args.flag('json')) terminal.print(JSON.stringify(jsonOf(results), null, 2))
  else for (const result of results) terminal.print(lineOf(result))
  const [worst] = OUTCOMES.filter((outcome) => results.some((result) => result.outcome === outcome))
  return EXIT_CODES[worst!]
}

/** What is asked: the SOA of a zone, the first that is answered. */
export interface ProbeTarget {
  readonly servers: readonly SocketAddress[]
  /** Absolute names; at least one. */
  readonly zones: readonly string[]
}

export interface ProbeResult extends SelfAnswer {
  readonly server: SocketAddress
  readonly transport: Transport
  /** The zone that was asked for last. */
  readonly zone: string
}

/** Asks each server over UDP and TCP, and once more while not all answer and there is time. */
export async function probeUntil(target: ProbeTarget, deadlineMs: number): Promise<readonly ProbeResult[]> {
  for (;;) {
    const asked = target.servers.flatMap((server) =>
      TRANSPORTS.map((transport) => ask(server, transport, target.zones)),
    )
    const results = await Promise.all(asked)
    const leftMs = deadlineMs - performance.now()
    if (leftMs <= 0 || results.every(({ outcome }) => outcome === 'answered')) return results
    await sleep(Math.min(leftMs, LIMITS.probePauseMs))
  }
}

const TRANSPORTS = ['UDP', 'TCP'] as const
const OUTCOMES = ['unreachable', 'timeout', 'negative', 'answered'] as const
const EXIT_CODES = {
  unreachable: ExitCode.UNREACHABLE,
  timeout: ExitCode.TIMEOUT,
  negative: ExitCode.NEGATIVE,
  answered: ExitCode.OK,
} as const

/** A zone that never could be loaded is answered with SERVFAIL: then the next one is asked for. */
async function ask(server: SocketAddress, transport: Transport, zones: readonly string[]): Promise<ProbeResult> {
  for (const [i, zone] of zones.entries()) {
    const answer = await askSelf(server, zone, transport)
    if (answer.outcome !== 'negative' || i === zones.length - 1) return { server, transport, zone, ...answer }
  }
  throw new Error('a target has a zone')
}

function findTarget(args: Arguments): ProbeTarget | string | { unreadable: string } {
  const [written, server] = [args.positionals[0], args.text('server')]
  const zone = written === undefined ? undefined : parseName(written)
  if (typeof zone === 'string') return `"${written}" is not a name: it is ${zone}`
  const asked = server === undefined ? undefined : readServerAddress(server)
  if (typeof asked === 'string') return asked
  if (asked !== undefined && zone !== undefined) return { servers: [asked], zones: [formatName(zone)] }
  const file = args.text('config')!
  const config = readWrittenConfig(file)
  if (typeof config === 'string') return { unreadable: `${config}; --config says where nearpop.yaml is` }
  const zones = zone === undefined ? findZones(config.zones) : [formatName(zone)]
  if (zones.length === 0) return { unreadable: `there is no zone to ask for in "${config.zones}"` }
  return { servers: asked === undefined ? config.dns : [asked], zones }
}

/** The zones of a folder, by the names of their files; absolute, as many as are asked for at most. */
export function findZones(folder: string): string[] {
  const { files } = listFolder(folder, { file: folder, line: 1, column: 1, length: 1 })
  const origins = files.map(({ file }) => originOfFile(basename(file)))
  return origins
    .flatMap((origin) => (origin instanceof Uint8Array ? [formatName(origin)] : []))
    .slice(0, LIMITS.probeZonesMax)
}

function lineOf({ server, transport, zone, outcome, found }: ProbeResult): string {
  const where = `${formatSocketAddress(server)} over ${transport}`
  return outcome === 'answered' ? `${where}: answers for ${zone}` : `${where}: ${found}, asked for ${zone}`
}

function jsonOf(results: readonly ProbeResult[]) {
  const listeners = results.map(({ server: { address, port }, transport, zone, outcome, found }) => {
    return { address, port, transport, zone, outcome, found }
  })
  return { answered: results.every(({ outcome }) => outcome === 'answered'), listeners }
}
