/** What this process may do: who it is, and whether it may listen on low ports (capabilities(7), ip(7)). */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ProcessRights, User } from '../doctor/machine-facts.ts'
import { userName } from './user-name.ts'

export function findProcessRights(proc = '/proc'): ProcessRights {
  const [, effective] = /^CapEff:\s*([0-9a-f]+)$/m.exec(read(join(proc, 'self/status'))) ?? []
  const start = read(join(proc, 'sys/net/ipv4/ip_unprivileged_port_start')).trim()
  return {
    user: ownUser(),
    mayBindLowPorts: effective === undefined ? undefined : (BigInt(`0x${effective}`) & CAP_NET_BIND_SERVICE) !== 0n,
    unprivilegedPortStart: start === '' ? undefined : Number(start),
  }
}

/** The user that this process acts as. */
export function ownUser(): User {
  const uid = process.geteuid?.() ?? -1
  return { uid, name: userName(uid) }
}

const CAP_NET_BIND_SERVICE = 1n << 10n

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
