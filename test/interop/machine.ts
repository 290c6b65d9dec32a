/**
 * A Debian machine with systemd as its first process, for a test that needs one: this machine's own files under a layer that
 * takes all changes and is thrown away, in namespaces of its own, with nothing but a loopback interface. systemd-nspawn boots
 * it; commands run in it by nsenter. Where there is no root, no overlay or no systemd it says so, the reason of a skipped test.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { getuid } from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { mountLayer } from './layer.ts'
import { findProgram } from './packages.ts'

export interface Machine {
  /** Runs a script in it; what it wrote to both, and how it ended. */
  run(script: string): { readonly status: number | null; readonly output: string }
  /** What a script wrote, without the last line break; throws when it fails. */
  ask(script: string): string
  /** Runs a script while other things happen. */
  begin(script: string): { done(): Promise<string> }
  /** Puts a file or folder of this machine there. */
  copy(from: string, to: string): void
  write(path: string, text: string): void
  stop(): Promise<void>
}

export interface Bind {
  readonly from: string
  readonly to: string
}

const BOOT_MS = 60_000
const COMMAND_MS = 240_000
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** What would only disturb: clocks, mail of other services, their network. */
const MASKED = ['timers.target', 'avahi-daemon.socket', 'avahi-daemon.service', 'ssh.service', 'networking.service']
const TARGET = `[Unit]\nDescription=A machine for tests\nRequires=basic.target\nAfter=basic.target\nAllowIsolate=yes\n`

/** `binds` are folders of this machine to be seen there as well. */
export async function startMachine(binds: readonly Bind[]): Promise<Machine | { readonly reason: string }> {
  if (getuid?.() !== 0) return { reason: 'only root can boot a machine' }
  for (const program of ['systemd-nspawn', 'nsenter'] as const) {
    const found = findProgram(program)
    if ('reason' in found) return found
  }
  const layer = mountLayer()
  if ('reason' in layer) return layer
  const { root, unmount } = layer
  for (const unit of MASKED) {
    rmSync(join(root, 'etc/systemd/system', unit), { force: true })
    symlinkSync('/dev/null', join(root, 'etc/systemd/system', unit))
  }
  writeFileSync(join(root, 'etc/systemd/system/trial.target'), TARGET)
  const bound = binds.map(({ from, to }) => `--bind=${from}:${to}`)
  const args = [
    '--quiet',
    `--directory=${root}`,
    '--register=no',
    '--keep-unit',
    '--private-network',
    ...bound,
    '--boot',
  ]
  const nspawn = spawn('systemd-nspawn', [...args, 'systemd.unit=trial.target'], { stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(nspawn, 'close')
  let log = ''
  for (const stream of [nspawn.stdout, nspawn.stderr]) stream.on('data', (data: Buffer) => (log += data.toString()))
  // Nothing in it is worth an orderly end: with its first process the kernel ends all others.
  const stop = async () => {
    for (const pid of childrenOf(nspawn.pid!)) process.kill(Number(pid), 'SIGKILL')
    await closed
    unmount()
  }
  const machine = machineIn(root, nspawn, stop)
  const deadline = Date.now() + BOOT_MS
  while (machine.run('systemctl is-active trial.target').status !== 0) {
    if (nspawn.exitCode === null && Date.now() < deadline) {
      await delay(100)
      continue
    }
    await stop()
    return { reason: `no machine can be booted here: ${log.trim().split('\n').at(-1)}` }
  }
  return machine
}

function machineIn(root: string, nspawn: ChildProcess, stop: () => Promise<void>): Machine {
  const enter = (script: string): readonly [string, readonly string[]] => {
    const [first] = childrenOf(nspawn.pid!)
    return ['nsenter', ['--all', `--target=${first}`, 'env', '-i', `PATH=${PATH}`, 'HOME=/root', 'sh', '-c', script]]
  }
  const run = (script: string) => {
    const [program, args] = enter(script)
    const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', timeout: COMMAND_MS })
    return { status, output: `${stdout}${stderr}` }
  }
  return {
    run,
    ask: (script) => {
      const { status, output } = run(script)
      if (status !== 0) throw new Error(`"${script}" ended with ${status}:\n${output}`)
      return output.trimEnd()
    },
    begin: (script) => {
      const [program, args] = enter(script)
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      let output = ''
      child.stdout.on('data', (data: Buffer) => (output += data.toString()))
      const closed = once(child, 'close')
      return { done: async () => closed.then(() => output) }
    },
    copy: (from, to) => cpSync(from, join(root, to), { recursive: true }),
    write: (path, text) => {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), text)
    },
    stop,
  }
}

function childrenOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').match(/\d+/g) ?? []
  } catch {
    return []
  }
}
