/**
 * Knot DNS, NSD and BIND in the foreground with configurations of their own, serving master files. Each answers as its
 * authors ship it, except for what would only add noise: cookies, rate limits, and NS records beside positive answers
 * are off, and all of them give the same name of themselves.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Command, type Daemon, startDaemon } from './daemon.ts'
import { findProgram, type Program } from './packages.ts'

/** What every server here answers to NSID (RFC 5001) and `id.server` (RFC 4892). */
export const SERVER_NAME = 'interop'

export const PEERS = ['knot', 'nsd', 'bind'] as const
export type Peer = (typeof PEERS)[number]

/** Zone name without its final dot -> absolute path of its master file. */
export type MasterFiles = Readonly<Record<string, string>>

const PROGRAM_OF: Readonly<Record<Peer, Program>> = { knot: 'knotd', nsd: 'nsd', bind: 'named' }
const PREPARE = { knot: prepareKnot, nsd: prepareNsd, bind: prepareBind }

/** Why a peer cannot be run here; undefined when it can. */
export function whyNot(peer: Peer): string | undefined {
  const found = findProgram(PROGRAM_OF[peer])
  return 'reason' in found ? found.reason : undefined
}

/** Starts a peer with the zones; rejects when it is not installed or does not serve the first of them. */
export async function startPeer(peer: Peer, zones: MasterFiles): Promise<Daemon> {
  const found = findProgram(PROGRAM_OF[peer])
  if ('reason' in found) throw new Error(found.reason)
  const first = Object.keys(zones)[0]!
  return startDaemon(peer, first, (port, folder) => PREPARE[peer](found.path, zones, port, folder))
}

function prepareKnot(program: string, zones: MasterFiles, port: number, folder: string): Command {
  const entries = Object.entries(zones).flatMap(([zone, file]) => [`  - domain: ${zone}`, `    file: ${file}`])
  const lines = [
    'server:',
    `  listen: 127.0.0.1@${port}`,
    `  rundir: ${folder}`,
    `  identity: ${SERVER_NAME}`,
    `  nsid: ${SERVER_NAME}`,
    '  version: ""',
    '  udp-workers: 1',
    '  tcp-workers: 1',
    '  background-workers: 1',
    'log:',
    '  - target: stderr',
    '    any: warning',
    'database:',
    `  storage: ${folder}`,
    'template:',
    '  - id: default',
    '    zonefile-sync: -1',
    '    journal-content: none',
    '    semantic-checks: soft',
    'zone:',
    ...entries,
  ]
  const file = write(folder, 'knot.conf', lines)
  return { program, args: ['-c', file] }
}

function prepareNsd(program: string, zones: MasterFiles, port: number, folder: string): Command {
  const entries = Object.entries(zones).flatMap(([zone, file]) => ['zone:', `  name: ${zone}`, `  zonefile: ${file}`])
  const lines = [
    'server:',
    `  ip-address: 127.0.0.1@${port}`,
    '  username: ""',
    '  chroot: ""',
    '  server-count: 1',
    `  zonesdir: ${folder}`,
    '  database: ""',
    `  pidfile: ${join(folder, 'nsd.pid')}`,
    `  xfrdfile: ${join(folder, 'xfrd.state')}`,
    `  zonelistfile: ${join(folder, 'zone.list')}`,
    `  xfrdir: ${folder}`,
    '  minimal-responses: yes',
    '  hide-version: yes',
    `  identity: ${SERVER_NAME}`,
    `  nsid: ascii_${SERVER_NAME}`,
    '  rrl-ratelimit: 0',
    'remote-control:',
    '  control-enable: no',
    ...entries,
  ]
  const file = write(folder, 'nsd.conf', lines)
  return { program, args: ['-d', '-c', file] }
}

function prepareBind(program: string, zones: MasterFiles, port: number, folder: string): Command {
  mkdirSync(join(folder, 'keys'))
  const entries = Object.entries(zones).map(
    ([zone, file]) => `zone "${zone}" { type primary; file "${file}"; check-names ignore; };`,
  )
  const lines = [
    'options {',
    `  directory "${folder}";`,
    `  listen-on port ${port} { 127.0.0.1; };`,
    '  listen-on-v6 { none; };',
    `  pid-file "${join(folder, 'named.pid')}";`,
    `  session-keyfile "${join(folder, 'keys', 'session.key')}";`,
    `  managed-keys-directory "${join(folder, 'keys')}";`,
    '  recursion no;',
    '  minimal-responses no-auth;',
    '  allow-transfer { none; };',
    '  notify no;',
    '  dnssec-validation no;',
    '  empty-zones-enable no;',
    '  answer-cookie no;',
    '  version none;',
    `  hostname "${SERVER_NAME}";`,
    `  server-id "${SERVER_NAME}";`,
    '  check-names primary ignore;',
    '};',
    'controls { };',
    ...entries,
  ]
  const file = write(folder, 'named.conf', lines)
  return { program, args: ['-g', '-n', '1', '-c', file] }
}

function write(folder: string, name: string, lines: readonly string[]): string {
  const file = join(folder, name)
  writeFileSync(file, `${lines.join('\n')}\n`)
  return file
}
