/**
 * A network of its own for a test file: Linux namespaces with nothing but a loopback interface, on which any address can
 * be had, port 53 is free, and from which no packet leads anywhere. The file starts itself again in there; whoever runs
 * it hears its results as if they were those of the first process. Where namespaces cannot be made it says so.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env, execArgv, execPath } from 'node:process'
import { findProgram } from './packages.ts'

/** What libraries on the island ask when they look up a name. */
export const ISLAND_RESOLVER = '127.0.0.1'

const INSIDE = 'NEARPOP_INTEROP_ISLAND'
const NAMESPACES = ['--net', '--mount']
/** $1 is the file that takes the place of resolv.conf, $2 the addresses, the rest what to run. */
const SETTLE = `
ip link set lo up && mount --bind "$1" /etc/resolv.conf || exit 70
for address in $2; do ip address add "$address" dev lo || exit 70; done
shift 2
exec "$@"`

/**
 * False on the island, with each of `addresses` (`192.0.2.1/32`) its own; otherwise why there is none, the reason of a
 * skipped test. Called at the top of the test file `file`, before any test: the first process never gets past it.
 */
export async function enterIsland(file: string, addresses: readonly string[]): Promise<string | false> {
  if (env[INSIDE] !== undefined) return false
  for (const program of ['ip', 'unshare'] as const) {
    const found = findProgram(program)
    if ('reason' in found) return found.reason
  }
  const trial = spawnSync('unshare', [...NAMESPACES, 'ip', 'link', 'set', 'lo', 'up'], { encoding: 'utf8' })
  if (trial.status !== 0) return `this user cannot make a network namespace: ${trial.stderr.trim()}`
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-interop-island-'))
  const resolvConf = join(folder, 'resolv.conf')
  writeFileSync(resolvConf, `nameserver ${ISLAND_RESOLVER}\n`)
  const node = [execPath, ...execArgv, file]
  const args = [...NAMESPACES, 'sh', '-c', SETTLE, 'sh', resolvConf, addresses.join(' '), ...node]
  const child = spawn('unshare', args, { stdio: 'inherit', env: { ...env, [INSIDE]: '1' } })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  const [code] = await once(child, 'close')
  rmSync(folder, { recursive: true, force: true })
  process.exit(code ?? 1)
}
