/**
 * Which sockets are bound to which ports of this machine, by the tables of Linux (proc_net(5)): every user may read them.
 * Elsewhere there are none to be seen.
 */
import { readFileSync } from 'node:fs'
import { endianness } from 'node:os'
import { join } from 'node:path'
import { formatAddress } from '../base/address.ts'
import type { BoundSocket } from '../doctor/machine-facts.ts'

/** Those that could be in the way of who wants to listen: bound over UDP, listening over TCP. */
export function findBoundSockets(proc = '/proc'): BoundSocket[] {
  return TABLES.flatMap(([file, transport]) => {
    let text: string
    try {
      text = readFileSync(join(proc, 'net', file), 'utf8')
    } catch {
      return [] // not Linux, or without that family
    }
    const rows = text.split('\n').slice(1)
    return rows.flatMap((row) => readRow(row, transport) ?? [])
  })
}

const TABLES = [
  ['udp', 'UDP'],
  ['udp6', 'UDP'],
  ['tcp', 'TCP'],
  ['tcp6', 'TCP'],
] as const

const TCP_LISTEN = '0A'

/** `sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode ref pointer drops` */
function readRow(row: string, transport: 'UDP' | 'TCP'): BoundSocket | undefined {
  const [, local, , state, , , , uid, , inode, , , drops] = row.trim().split(/\s+/)
  const [, hex, port] = /^((?:[0-9A-F]{8}){1,4}):([0-9A-F]{4})$/.exec(local ?? '') ?? []
  if (hex === undefined || inode === undefined || (transport === 'TCP' && state !== TCP_LISTEN)) return undefined
  return {
    transport,
    address: formatWords(hex),
    port: Number.parseInt(port!, 16),
    inode: Number(inode),
    uid: Number(uid),
    drops: transport === 'UDP' ? Number(drops ?? 0) : 0,
  }
}

/** Addresses are 32-bit words, each written as the number that this machine takes it for. */
function formatWords(hex: string): string {
  const octets = Buffer.from(hex, 'hex')
  if (endianness() === 'LE') octets.swap32()
  return formatAddress({ family: octets.length === 4 ? 4 : 6, octets })
}
