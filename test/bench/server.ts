/** A real server for a bench: a process of its own on a free port of 127.0.0.1, ended by its process id. */
import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { closeSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { loadLibc } from '../../src/transports/libc.ts'
import { SOL_SOCKET, setOption } from '../../src/transports/socket-calls.ts'
import { openStreamSocket } from '../../src/transports/stream-socket.ts'
import { encodeQuery } from '../cli/dns-message.ts'
import { type Files, freePort, listeningOn, writeFiles } from '../cli/server-process.ts'
import { cpuOfTree, memoryOf } from './process-cpu.ts'

export interface BenchServer {
  readonly port: number
  /** Of its dashboard and API. */
  readonly httpPort: number
  readonly folder: string
  /** From the start of the process. */
  readonly firstAnswerMs: number
  /** Microseconds of user and system time so far. */
  cpu(): number
  /** MiB resident. */
  memory(): number
  /** Throws, with the last it wrote, when it has ended by itself. */
  mustRun(): void
  /** Ends it, and starts another; resolves to the milliseconds from that end to the first answer. */
  restart(): Promise<number>
  /** Starts another that takes over; resolves to the milliseconds until the one before has ended. */
  takeOver(): Promise<number>
  stop(): Promise<void>
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
/** As `npm start` has it. */
const COMPILE_CACHE = fileURLToPath(new URL('../../node_modules/.cache/nearpop', import.meta.url))
/** Every bench serves it. */
const NAME = 'a.example'
const ASK_AGAIN_MS = 2
const READY_MS = 60_000
const TAIL_CHARACTERS = 4_000
const RCODE_MASK = 0x0f

/** How it is started, beside what its files say. */
export interface BenchStart {
  readonly environment?: NodeJS.ProcessEnv
  /** Of its port, for each process in turn, as a service manager keeps them (sd_listen_fds(3)). */
  readonly isActivated?: boolean
}

/** `files['nearpop.yaml']` is told where to listen. Resolves when it has answered. */
export async function startBenchServer(files: Files, start: BenchStart = {}): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-bench-'))
  const port = await freePort()
  writeFiles(folder, { ...files, 'nearpop.yaml': listeningOn(port, files['nearpop.yaml'] as string) })
  const sockets = start.isActivated ? await keepSockets(port) : []
  const startMs = performance.now()
  let { child, told } = spawnServer(folder, sockets, start)
  let usedBefore = 0
  const stop = async () => {
    await end(child)
    for (const fd of sockets) closeSync(fd)
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await untilAnswer(child, port, told)
  } catch (error) {
    await stop()
    throw error
  }
  const firstAnswerMs = performance.now() - startMs
  const mustRun = () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server has ended:\n${told.text}`)
  }
  const restart = async () => {
    usedBefore += cpuOfTree(child.pid!)
    await end(child)
    const endedMs = performance.now()
    ;({ child, told } = spawnServer(folder, sockets, start))
    await untilAnswer(child, port, told)
    return performance.now() - endedMs
  }
  const takeOver = async () => {
    const before = child
    const orderedMs = performance.now()
    ;({ child, told } = spawnServer(folder, sockets, start, ['serve', '--takeover']))
    const used = cpuOfTree(before.pid!)
    await once(before, 'exit')
    usedBefore += used
    mustRun()
    return performance.now() - orderedMs
  }
  const figures = { cpu: () => usedBefore + cpuOfTree(child.pid!), memory: () => memoryOf(child.pid!) }
  return { port, httpPort: port + 1, folder, firstAnswerMs, ...figures, mustRun, restart, takeOver, stop }
}

function spawnServer(folder: string, sockets: readonly number[], { environment }: BenchStart, args: string[] = []) {
  const command = [process.execPath, MAIN, ...args]
  if (sockets.length > 0) {
    command.unshift('/bin/sh', '-c', `LISTEN_PID=$$ LISTEN_FDS=${sockets.length} exec "$@"`, 'sh')
  }
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment }
  const stdio: StdioOptions = ['ignore', 'ignore', 'pipe', ...sockets]
  const child = spawn(command[0]!, command.slice(1), { cwd: folder, env, stdio })
  return { child, told: new Tail(child) }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

/** With as large a queue as a manager may have it made: what comes between two processes waits there. */
async function keepSockets(port: number): Promise<readonly number[]> {
  const libc = await loadLibc()
  if (typeof libc === 'string') throw new Error(libc)
  const listen = { address: '127.0.0.1', port }
  const { fd } = openDatagramSocket(libc, listen)
  setOption(libc, fd, SOL_SOCKET, SO_RCVBUFFORCE, KEPT_OCTETS)
  return [fd, openStreamSocket(libc, listen)]
}

const SO_RCVBUFFORCE = 33
const KEPT_OCTETS = 64 * 1024 * 1024

/** The last that a process wrote to standard error. */
class Tail {
  text = ''

  constructor({ stderr }: ChildProcess) {
    stderr!.on('data', (octets) => {
      this.text = (this.text + octets).slice(-TAIL_CHARACTERS)
    })
  }
}

async function untilAnswer(child: ChildProcess, port: number, told: Tail): Promise<void> {
  const socket = createSocket('udp4')
  const query = encodeQuery({ name: NAME })
  const asking = setInterval(() => socket.send(query, port, '127.0.0.1'), ASK_AGAIN_MS)
  try {
    await new Promise<void>((resolve, reject) => {
      socket.on('message', (reply) => {
        if ((reply[3]! & RCODE_MASK) === 0) resolve()
      })
      child.once('exit', () => reject(new Error(`the server did not start:\n${told.text}`)))
      setTimeout(() => reject(new Error(`the server does not answer:\n${told.text}`)), READY_MS).unref()
    })
  } finally {
    clearInterval(asking)
    socket.close()
  }
}
