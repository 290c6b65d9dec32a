/**
 * Which processes hold sockets, by their open files under /proc (proc_pid_fd(5)). Those of other users are seen by root
 * alone, those outside of this container by nobody: then a holder has no process, but always its user.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import type { BoundSocket, HoldingProcess, SocketHolder } from '../doctor/machine-facts.ts'
import { userName } from './user-name.ts'

export function findHolders(sockets: readonly BoundSocket[], proc = '/proc'): SocketHolder[] {
  const wanted = new Set(sockets.map(({ inode }) => inode))
  const pids = wanted.size === 0 ? [] : findProcesses(wanted, proc)
  return sockets.map((socket) => {
    const user = userName(socket.uid)
    const pid = pids.find(({ inodes }) => inodes.has(socket.inode))?.pid
    return { ...socket, user, ...(pid === undefined ? {} : { process: describeProcess(pid, proc) }) }
  })
}

/** Those with any of these sockets among their open files. */
function findProcesses(wanted: ReadonlySet<number>, proc: string): { pid: number; inodes: Set<number> }[] {
  return list(proc)
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const folder = join(proc, name, 'fd')
      const inodes = new Set(list(folder).flatMap((fd) => socketInode(link(join(folder, fd))) ?? []))
      return [...inodes].some((inode) => wanted.has(inode)) ? [{ pid: Number(name), inodes }] : []
    })
}

function socketInode(target: string): number | undefined {
  const [, inode] = /^socket:\[(\d+)\]$/.exec(target) ?? []
  return inode === undefined ? undefined : Number(inode)
}

function describeProcess(pid: number, proc: string): HoldingProcess {
  const folder = join(proc, String(pid))
  const command = read(join(folder, 'cmdline')).split('\0').filter(Boolean)
  const name = command[0] === undefined ? read(join(folder, 'comm')).trim() : basename(command[0])
  const unit = findUnit(read(join(folder, 'cgroup')))
  const nearpopConfig = findConfig(command, link(join(folder, 'cwd')))
  return {
    pid,
    name: name === '' ? 'a process' : name,
    ...(unit === undefined ? {} : { unit }),
    ...(nearpopConfig === undefined ? {} : { nearpopConfig }),
  }
}

/** The last unit in the path of its control group (systemd.unit(5)); a login session is none that could be stopped. */
function findUnit(cgroup: string): string | undefined {
  const names = cgroup.split('\n').flatMap((line) => line.split(':').at(-1)!.split('/'))
  return names.findLast((name) => /\.service$/.test(name) && !/^user@\d+\.service$/.test(name))
}

/** Where its command line and its folder put nearpop.yaml; undefined when it is no nearpop, or that is not there. */
function findConfig(command: readonly string[], folder: string): string | undefined {
  const program = command.findIndex((argument) => /(^|\/)(nearpop|nearpop\.cjs|src\/main\.ts)$/.test(argument))
  if (program < 0 || folder === '') return undefined
  const rest = command.slice(program + 1)
  const at = rest.findIndex((argument) => argument === '-c' || argument === '--config')
  const joined = rest.find((argument) => argument.startsWith('--config='))?.slice('--config='.length)
  const file = resolve(folder, (at < 0 ? joined : rest[at + 1]) ?? 'nearpop.yaml')
  return existsSync(file) ? file : undefined
}

/** Processes end while they are looked at, and others' are closed: then there is nothing. */
function unlessGone<Found>(look: () => Found, otherwise: Found): Found {
  try {
    return look()
  } catch {
    return otherwise
  }
}

function list(folder: string): string[] {
  return unlessGone(() => readdirSync(folder), [])
}

function link(path: string): string {
  return unlessGone(() => readlinkSync(path), '')
}

function read(path: string): string {
  return unlessGone(() => readFileSync(path, 'utf8'), '')
}
