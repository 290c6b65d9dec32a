/**
 * A server as its operator runs it: a process of its own in a folder of its own, on a free port of 127.0.0.1. Ended by
 * its process id, and the folder deleted, when the test ends, however it ends. Waiting is for events, each with a
 * deadline that only a broken server meets.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { decodeReply, encodeQuery, type Query, type Reply } from './dns-message.ts'

export interface LogLine {
  readonly level: number
  readonly msg: string
}

export interface ServerProcess {
  readonly pid: number
  readonly port: number
  /** Of its dashboard and API. */
  readonly httpPort: number
  /** What it has logged, and lines that are not JSON as `msg` of level 0. */
  readonly log: readonly LogLine[]
  /** All that it wrote to standard error. */
  stderr(): string
  /** Resolves with the first line, of those to come or since `from`, whose message matches. */
  logged(message: RegExp, from?: number): Promise<LogLine>
  /** Asks once; rejects when there is no reply. */
  ask(query: Query): Promise<Reply>
  /** Asks until the answers are as wanted, joined by a space. */
  answers(query: Query, wanted: string): Promise<void>
  signal(name: NodeJS.Signals): void
  /** Resolves when it has ended, with its exit code, or the signal that ended it. */
  ended(): Promise<Ending>
}

type Ending = number | NodeJS.Signals

export type Files = Readonly<Record<string, string | Uint8Array>>

/** Milliseconds. */
const DEADLINE = 30_000
const LOG_ERROR = 50
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Starts a server in a folder of `serverFolder` and waits until it answers. nearpop.yaml is told the ports. */
export async function startServer(folder: string, files: Files): Promise<ServerProcess> {
  const port = await freePort()
  writeFiles(folder, { ...files, 'nearpop.yaml': listeningOn(port, files['nearpop.yaml'] as string) })
  const server = runServer(folder, port)
  await server.logged(/^serving$/, 0)
  await server.ask({ name: 'ready.invalid' })
  return server
}

export interface RunOptions {
  /** Of `nearpop`. */
  readonly args?: readonly string[]
  readonly environment?: NodeJS.ProcessEnv
  /** File descriptors of ours that it has from 3 on. */
  readonly fds?: readonly number[]
  /** Whether these are sockets that it is told of as by a service manager (sd_listen_fds(3)). */
  readonly isActivated?: boolean
  /** What runs the command, such as `setpriv`. */
  readonly through?: readonly string[]
}

/** Runs `nearpop` in `folder`, as it is; it may end at once. */
export function runServer(
  folder: string,
  port: number,
  { args = [], environment = {}, fds = [], isActivated = false, through = [] }: RunOptions = {},
): ServerProcess {
  const command = [...through, process.execPath, MAIN, ...args]
  // Its own process id is known to nobody before it runs.
  if (isActivated) command.unshift('/bin/sh', '-c', `LISTEN_PID=$$ LISTEN_FDS=${fds.length} exec "$@"`, 'sh')
  const child = spawn(command[0]!, command.slice(1), {
    cwd: folder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe', ...fds],
  })
  const socket = createSocket('udp4')
  let ending: Ending | undefined
  const exit = once(child, 'close').then(([code, signal]) => {
    ending = code ?? signal
  })
  endings.get(folder)!.push(async () => {
    socket.close()
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
    await exit
  })
  const log: LogLine[] = []
  let stderr = ''
  const lines = createInterface({ input: child.stderr! })
  lines.on('line', (line) => {
    stderr += `${line}\n`
    log.push(readLogLine(line))
  })
  const logged = async (message: RegExp, from = log.length) => {
    let found: LogLine | undefined
    const isFound = () => {
      found = log.slice(from).find(({ msg }) => message.test(msg))
      if (found === undefined && ending !== undefined) throw new Error(`the server ended with ${ending}:\n${stderr}`)
      return found !== undefined
    }
    await until(`the log says ${message}`, isFound, () => `it says\n${stderr}`)
    return found!
  }
  const ask = asker(socket, port)
  const answers = (query: Query, wanted: string) => {
    let last = ''
    const isWanted = async () => {
      last = (await ask(query)).answers.join(' ')
      return last === wanted
    }
    return until(`${query.name} is answered with ${wanted}`, isWanted, () => `it is answered with "${last}"`)
  }
  return {
    pid: pidOf(child),
    port,
    httpPort: port + 1,
    log,
    stderr: () => stderr,
    logged,
    ask,
    answers,
    signal: (name) => void child.kill(name),
    ended: async () => {
      await until('the server ends', () => ending !== undefined)
      return ending!
    },
  }
}

/** A folder for the servers of one test: at its end they are ended, and then it is deleted. */
export function serverFolder(context: Pick<TestContext, 'after'>): string {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-server-'))
  endings.set(folder, [])
  context.after(async () => {
    for (const end of endings.get(folder)!) await end()
    rmSync(folder, { recursive: true, force: true })
  })
  return folder
}

/** By folder: how to end the servers that run in it. */
const endings = new Map<string, (() => Promise<void>)[]>()

export function writeFiles(folder: string, files: Files): void {
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), content)
  }
}

/** On `port` for DNS, on the next one for HTTP. */
export function listeningOn(port: number, config: string): string {
  return `${config}listen: {dns: '127.0.0.1:${port}', http: '127.0.0.1:${port + 1}'}\n`
}

/** Lines at level error, as the messages they are. */
export function errorsIn(log: readonly LogLine[]): string[] {
  return log.filter(({ level }) => level >= LOG_ERROR || level === 0).map(({ msg }) => msg)
}

/** Checks every few milliseconds until it holds; rejects at the deadline. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  found: () => string = () => '',
): Promise<void> {
  const deadline = Date.now() + DEADLINE
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not within ${DEADLINE} ms: ${what}; ${found()}`)
    await sleep(10)
  }
}

let nextPort = 20_000 + (process.pid % 500) * 20

/**
 * Below the ports that systems give out by themselves, so that nobody else takes it before the server does. The next one
 * is left for HTTP.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = nextPort
    nextPort += 2
    const tcp = createServer()
    const udp = createSocket('udp4')
    try {
      await listening(tcp, () => tcp.listen(port, '127.0.0.1'))
      await listening(udp, () => udp.bind(port, '127.0.0.1'))
      udp.close()
      return port
    } catch {
      // Taken: the next one.
    } finally {
      tcp.close()
    }
  }
}

async function listening(socket: Socket | ReturnType<typeof createServer>, listen: () => void): Promise<void> {
  listen()
  await once(socket, 'listening')
}

function asker(socket: Socket, port: number): (query: Query) => Promise<Reply> {
  let id = 0
  const waiting = new Map<number, (reply: Reply) => void>()
  socket.on('message', (octets) => waiting.get(octets.readUInt16BE(0))?.(decodeReply(octets)))
  return (query) =>
    new Promise((resolve, reject) => {
      const own = id++ & 0xffff
      const timer = setTimeout(() => {
        waiting.delete(own)
        reject(new Error(`no reply to ${query.name} on port ${port}`))
      }, 2_000)
      waiting.set(own, (reply) => {
        clearTimeout(timer)
        waiting.delete(own)
        resolve(reply)
      })
      socket.send(encodeQuery({ ...query, id: own }), port, '127.0.0.1')
    })
}

function readLogLine(line: string): LogLine {
  try {
    return JSON.parse(line)
  } catch {
    return { level: 0, msg: line }
  }
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('the server did not start')
  return pid
}
