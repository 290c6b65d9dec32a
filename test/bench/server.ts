/** A real server for a bench: a process of its own on a free port of 127.0.0.1, ended by its process id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { type Files, freePort, listeningOn, writeFiles } from '../cli/server-process.ts'

export interface BenchServer {
  readonly port: number
  readonly folder: string
  /** Microseconds of user and system time so far. */
  cpu(): number
  /** MiB resident. */
  memory(): number
  stop(): Promise<void>
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const TICK_US = 10_000 // USER_HZ is 100 on every Linux

/** `files['nearpop.yaml']` is told where to listen. Resolves when it serves. */
export async function startBenchServer(files: Files): Promise<BenchServer> {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-bench-'))
  const port = await freePort()
  writeFiles(folder, { ...files, 'nearpop.yaml': listeningOn(port, files['nearpop.yaml'] as string) })
  const child = spawn(process.execPath, [MAIN], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] })
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await untilServing(child)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, folder, cpu: () => cpuOf(child.pid!), memory: () => memoryOf(child.pid!), stop }
}

async function untilServing(child: ChildProcess): Promise<void> {
  const said: string[] = []
  for await (const line of createInterface({ input: child.stderr! })) {
    if (/"msg":"serving"/.test(line)) {
      child.stderr!.resume()
      return
    }
    said.push(line)
  }
  throw new Error(`the server did not start:\n${said.join('\n')}`)
}

/** proc(5): utime and stime are fields 14 and 15, the second is the program's name in parentheses. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_US
}

function memoryOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024
}
