/**
 * The rate limit against a flood with the source addresses of a /24, over real networks: two network namespaces joined by
 * a cable of their own, a server in one, a flood and a quiet client in the other. Needs the right to make namespaces; takes
 * them away again, whatever happens.
 */
import assert from 'node:assert/strict'
import { execFile, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { FloodCounts } from './flood.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const FLOOD = fileURLToPath(new URL('flood.ts', import.meta.url))
const FLOOD_MS_MAX = 60_000
const LIMIT_PER_SECOND = 100

const [SERVER, FLOODING, QUIET] = ['10.213.0.1', '10.213.1', '10.213.2']

const ZONE = `'': {type: NS, values: [ns1.example.net., ns2.example.net.]}\nwww: {type: A, value: 192.0.2.1}\n`
const CONFIG = `version: 1
node: ns1
listen: {dns: '${SERVER}:53', http: '127.0.0.1:8053'}
lameduck: 0s
`

it('a flooding /24 gets 1.1 times the limit in full answers, half of the rest truncated, and another /24 all of its own', async (t) => {
  const spaces = openSpaces(t)
  if (spaces === undefined) return
  await serveIn(t, spaces.server)
  const inClients = ['netns', 'exec', spaces.clients, execPath, FLOOD, SERVER, FLOODING, QUIET]
  const { stdout } = await promisify(execFile)('ip', inClients, { timeout: FLOOD_MS_MAX })
  const { seconds, sent, full, truncated, quietSent, quietFull } = JSON.parse(stdout) as FloodCounts
  t.diagnostic(stdout.trim())
  assert.ok(sent >= 49_000, `${sent} sent`)
  assert.ok(full <= 1.1 * LIMIT_PER_SECOND * seconds, `${full} full answers in ${seconds} s`)
  assert.ok(full >= 0.9 * LIMIT_PER_SECOND * seconds, `${full} full answers in ${seconds} s`)
  const half = (sent - full) / 2
  assert.ok(Math.abs(truncated - half) <= 0.02 * half, `${truncated} truncated, wanted ${half}`)
  assert.deepEqual([quietFull, quietSent], [quietSent, quietSent])
})

/** Two namespaces, the clients' with all addresses of two /24; undefined, and skipped, where there can be none. */
function openSpaces(t: TestContext): { readonly server: string; readonly clients: string } | undefined {
  const [server, clients] = [`nearpop-${process.pid}-s`, `nearpop-${process.pid}-c`]
  const ip = (...args: string[]) => execFileSync('ip', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  const close = () => {
    for (const space of [server, clients]) {
      try {
        ip('netns', 'del', space)
      } catch {
        // it never was
      }
    }
  }
  process.once('exit', close)
  t.after(close)
  try {
    ip('netns', 'add', server)
    ip('netns', 'add', clients)
  } catch (error) {
    t.skip(`network namespaces cannot be made here: ${String((error as { stderr?: Buffer }).stderr ?? error).trim()}`)
    return undefined
  }
  ip('-n', server, 'link', 'add', 'cable', 'type', 'veth', 'peer', 'name', 'cable', 'netns', clients)
  for (const space of [server, clients]) {
    ip('-n', space, 'link', 'set', 'lo', 'up')
    ip('-n', space, 'link', 'set', 'cable', 'up')
  }
  ip('-n', server, 'addr', 'add', `${SERVER}/16`, 'dev', 'cable')
  for (const network of [FLOODING, QUIET]) {
    for (let host = 1; host <= 200; host++) ip('-n', clients, 'addr', 'add', `${network}.${host}/16`, 'dev', 'cable')
  }
  return { server, clients }
}

/** Starts a server there; it is ended with the test. */
async function serveIn(t: TestContext, space: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-interop-flood-'))
  mkdirSync(join(folder, 'zones'))
  writeFileSync(join(folder, 'zones', 'z.yaml'), ZONE)
  writeFileSync(join(folder, 'nearpop.yaml'), CONFIG)
  const args = ['netns', 'exec', space, execPath, MAIN, 'serve', '-c', join(folder, 'nearpop.yaml')]
  const child = spawn('ip', args, { stdio: 'ignore' })
  const closed = once(child, 'close')
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  t.after(async () => {
    kill()
    await closed
    process.off('exit', kill)
    rmSync(folder, { recursive: true, force: true })
  })
}
