/** A real server for a bench: a process of its own on a free port of 127.0.0.1, ended by its process id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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

/** `files['nearpop.yaml']` is told where to listen. Resolves when it has answered. */
export async function startBenchServer(files: Files, environment: NodeJS.ProcessEnv = {}): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-bench-'))
  const port = await freePort()
  writeFiles(folder, { ...files, 'nearpop.yaml': listeningOn(port, files['nearpop.yaml'] as string) })
  const startMs = performance.now()
  const env = { ...process.env, NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment }
  const child = spawn(process.execPath, [MAIN], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  const told = new Tail(child)
  try {
    await untilAnswer(child, port, told)
  } catch (error) {
    await stop()
    throw error
  }
  const firstAnswerMs = performance.now() - startMs
  const figures = { cpu: () => cpuOfTree(child.pid!), memory: () => memoryOf(child.pid!) }
  const mustRun = () => {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the server has ended:\n${told.text}`)
  }
  return { port, httpPort: port + 1, folder, firstAnswerMs, ...figures, mustRun, stop }
}

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
