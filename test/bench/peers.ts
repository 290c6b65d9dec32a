/**
 * The nameservers that are compared, each with the same zone and the same database in a folder of its own: nearpop both
 * ways of UDP, those of gdnsd, Knot, NSD, BIND and PowerDNS that are installed, and two echoes that do nothing but cross
 * the kernel, one for each way of UDP. One thread each, and nearpop with two as well.
 */
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { writeFiles } from '../cli/server-process.ts'
import type { Command } from '../interop/daemon.ts'
import { nearpopFiles } from './bench-zone.ts'
import { prepareBind, prepareGdnsd, prepareKnot, prepareNsd, preparePowerdns } from './other-nameservers.ts'
import { KINDS, type Kind, UDP_KINDS } from './query-kind.ts'

export interface Peer {
  readonly name: string
  /** The program that has to be there. */
  readonly program: string
  readonly kinds: readonly Kind[]
  /** Threads that answer, a core each; one, unless it says otherwise. */
  readonly threads?: number
  readonly environment?: Readonly<Record<string, string>>
  /** Its replies are no answers. */
  readonly isEcho?: true
  /** Writes its files into `folder`; `database` is a file. */
  prepare(port: number, folder: string, database: string): Command
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const ECHO = fileURLToPath(new URL('echo.ts', import.meta.url))
const ECHO_DGRAM = fileURLToPath(new URL('echo-dgram.ts', import.meta.url))
const ECS: readonly Kind[] = ['geo-ecs', 'paced']

function without(kinds: readonly Kind[]): readonly Kind[] {
  return KINDS.filter((kind) => !kinds.includes(kind))
}

export const PEERS: readonly Peer[] = [
  { name: 'nearpop', program: process.execPath, kinds: KINDS, prepare: prepareNearpop(1) },
  {
    name: 'nearpop, 2 workers',
    program: process.execPath,
    kinds: UDP_KINDS,
    threads: 2,
    prepare: prepareNearpop(2),
  },
  {
    name: 'nearpop, node:dgram',
    program: process.execPath,
    kinds: without(['tcp', 'tcp-once']),
    environment: { NODE_OPTIONS: `--import=${new URL('without-koffi.ts', import.meta.url)}` },
    prepare: prepareNearpop(1),
  },
  { name: 'gdnsd', program: 'gdnsd', kinds: without(['wildcard']), prepare: prepareGdnsd },
  { name: 'knot', program: 'knotd', kinds: KINDS, prepare: prepareKnot },
  { name: 'nsd', program: 'nsd', kinds: without(['geo', ...ECS]), prepare: prepareNsd },
  { name: 'bind', program: 'named', kinds: without(ECS), prepare: prepareBind },
  { name: 'powerdns', program: 'pdns_server', kinds: KINDS, prepare: preparePowerdns },
  echo('kernel (echo)', ECHO),
  echo('node:dgram (echo)', ECHO_DGRAM),
]

function echo(name: string, file: string): Peer {
  const prepare = (port: number) => ({ program: process.execPath, args: [file, String(port)] })
  return { name, program: process.execPath, kinds: ['static', ...ECS], isEcho: true, prepare }
}

function prepareNearpop(workers: number): Peer['prepare'] {
  return (port, folder, database) => {
    const lines = `workers: ${workers}\nlisten: {dns: '127.0.0.1:${port}', http: '127.0.0.1:${port + 1}'}`
    writeFiles(folder, nearpopFiles(lines))
    symlinkSync(database, join(folder, 'geo.mmdb'))
    return { program: process.execPath, args: [MAIN, 'serve', '-c', join(folder, 'nearpop.yaml')] }
  }
}
