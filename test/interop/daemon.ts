/**
 * A nameserver as a child process on a free loopback port, with a temporary folder of its own. Ready means that it
 * answers a SOA query with AA; ended means by its process id, first SIGTERM, after a bound SIGKILL for its whole
 * process group. Whatever ends the test process ends its daemons too.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface Daemon {
  readonly port: number
  /** What it wrote to stdout and stderr so far. */
  log(): string
  /** Ends the process and removes its folder. */
  stop(): Promise<void>
}

/** What to run, once port and folder are known. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
}

const READY_MS = 20_000
const STOP_MS = 8_000
const ASK_MS = 200
const ASK_AGAIN_MS = 20
const LOG_CHARACTERS_MAX = 64 * 1024

/**
 * Starts a daemon and waits until it serves `zone`; throws with its log when it does not. It listens on a free port of
 * 127.0.0.1, unless `at` says where else.
 */
export async function startDaemon(
  name: string,
  zone: string,
  prepare: (port: number, folder: string) => Command,
  at?: { readonly address: string; readonly port: number },
): Promise<Daemon> {
  const folder = mkdtempSync(join(tmpdir(), `nearpop-interop-${name}-`))
  const { address, port } = at ?? { address: '127.0.0.1', port: await freePort() }
  const { program, args } = prepare(port, folder)
  const child = spawn(program, args, { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  const closed = once(child, 'close').catch(() => undefined)
  const forget = endWithThisProcess(child)
  let log = ''
  const keep = (data: Buffer) => {
    log = (log + data.toString()).slice(-LOG_CHARACTERS_MAX)
  }
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  child.on('error', (error) => keep(Buffer.from(`${error.message}\n`)))
  const stop = async () => {
    child.kill('SIGTERM')
    const kill = setTimeout(() => killGroup(child), STOP_MS)
    await closed
    clearTimeout(kill)
    killGroup(child)
    forget()
    rmSync(folder, { recursive: true, force: true })
  }
  let ended = false
  closed.then(() => {
    ended = true
  })
  const deadline = Date.now() + READY_MS
  while (!(await answers(address, port, zone))) {
    if (!ended && Date.now() < deadline) {
      await delay(ASK_AGAIN_MS)
      continue
    }
    await stop()
    throw new Error(`${name} did not serve ${zone} on ${address} port ${port}:\n${log}`)
  }
  return { port, log: () => log, stop }
}

/** A port that is free for UDP and TCP on 127.0.0.1. */
export async function freePort(): Promise<number> {
  for (;;) {
    const server = createServer()
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const socket = createSocket('udp4')
    const free = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false))
      socket.bind(port, '127.0.0.1', () => resolve(true))
    })
    socket.close()
    server.close()
    await once(server, 'close')
    if (free) return port
  }
}

/** Whether a SOA query for `zone` gets an authoritative NOERROR within ASK_MS. */
async function answers(address: string, port: number, zone: string): Promise<boolean> {
  const labels = zone.split('.').map((label) => Buffer.from([label.length, ...Buffer.from(label)]))
  const query = Buffer.concat([
    Buffer.from('4e50000000010000000000' + '00', 'hex'),
    ...labels,
    Buffer.from('0000060001', 'hex'),
  ])
  const socket = createSocket('udp4')
  socket.on('error', () => undefined) // nobody listens yet
  try {
    socket.connect(port, address)
    await once(socket, 'connect')
    socket.send(query)
    const [reply] = (await once(socket, 'message', { signal: AbortSignal.timeout(ASK_MS) })) as [Buffer]
    return reply.readUInt16BE(0) === 0x4e50 && (reply.readUInt16BE(2) & 0x840f) === 0x8400
  } catch {
    return false
  } finally {
    socket.close()
  }
}

/** Kills the daemon when this process exits or is told to end; returns what undoes that. */
function endWithThisProcess(child: ChildProcess): () => void {
  const kill = () => killGroup(child)
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  const exit = () => process.exit(1)
  process.on('exit', kill)
  for (const signal of signals) process.on(signal, exit)
  return () => {
    process.off('exit', kill)
    for (const signal of signals) process.off(signal, exit)
  }
}

/** The child leads a process group of its own; NSD for one leaves children behind when it is killed. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  try {
    process.kill(-child.pid, 'SIGKILL')
  } catch {
    // nothing left to kill
  }
}
