import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { explainListenError } from '../../src/cli/explain-listen-error.ts'
import { userName } from '../../src/machine/user-name.ts'
import { ListenError } from '../../src/transports/listen-error.ts'
import { freePort, listeningOn, runServer, serverFolder, startServer, writeFiles } from './server-process.ts'
import { unprivileged } from './unprivileged.ts'

const CONFIG = 'version: 1\nnode: ns1\n'
const ZONE = "'': {type: NS, values: [ns1.example.net., ns2.example.net.]}\n"
const FILES = { 'nearpop.yaml': CONFIG, 'zones/a.example.yaml': ZONE }
const ONLY_LINUX = { skip: process.platform !== 'linux' && 'only Linux says who holds a port' }

/** What `nearpop serve` says when it cannot. */
async function refusal(context: TestContext, listen: string, through: readonly string[] = []): Promise<string> {
  const folder = serverFolder(context)
  chmodSync(folder, 0o755)
  writeFiles(folder, { ...FILES, 'nearpop.yaml': `${CONFIG}${listen}` })
  const { ended, stderr } = runServer(folder, 0, { through })
  assert.equal(await ended(), 1)
  return stderr()
}

describe('a server that cannot listen', () => {
  it('names the process that holds the port', ONLY_LINUX, async (context) => {
    const port = await freePort()
    const script = `dgram.createSocket('udp4').bind(${port}, '127.0.0.1', () => console.log('bound'))`
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    context.after(() => child.kill())
    await once(child.stdout, 'data')
    const said = await refusal(context, `listen: {dns: '127.0.0.1:${port}'}\n`)
    const holder = `node (process ${child.pid} of user ${userName(process.getuid!())}`
    assert.match(said, /over UDP: the port is already in use \(EADDRINUSE\)\n/)
    assert.ok(said.includes(`\n  held by ${holder}`), said)
    assert.match(said, /\n {2}fix: stop it with: sudo (kill \d+|systemctl stop \S+)/)
  })

  it('lets nobody who holds a port write on the terminal', ONLY_LINUX, async (context) => {
    const port = await freePort()
    const script = `dgram.createSocket('udp4').bind(${port}, '127.0.0.1', () => console.log('bound'))`
    const argv0 = 'a\u001b[2Jb\nc'
    const child = spawn(process.execPath, ['-e', script], { argv0, stdio: ['ignore', 'pipe', 'inherit'] })
    context.after(() => child.kill())
    await once(child.stdout, 'data')
    const said = await refusal(context, `listen: {dns: '127.0.0.1:${port}'}\n`)
    assert.ok(said.includes(`\n  held by a [2Jb c (process ${child.pid} of user `), said)
  })

  it('knows another nearpop, and where its configuration is', ONLY_LINUX, async (context) => {
    const folder = serverFolder(context)
    const { port, pid } = await startServer(folder, FILES)
    const said = await refusal(context, `listen: {dns: '127.0.0.1:${port}'}\n`)
    assert.ok(said.includes(`held by node (process ${pid} of user `), said)
    assert.ok(
      said.includes(`it is another nearpop; what it does: nearpop status -c ${join(folder, 'nearpop.yaml')}\n`),
      said,
    )
  })

  it('says which addresses there are instead of one that is not', async (context) => {
    const nonlocal = '/proc/sys/net/ipv4/ip_nonlocal_bind'
    if (process.platform === 'linux' && readFileSync(nonlocal, 'utf8').trim() === '1')
      return context.skip('any address will do')
    const said = await refusal(context, `listen: {dns: '192.0.2.1:5300'}\n`)
    assert.match(
      said,
      /^cannot listen on 192\.0\.2\.1 port 5300 over UDP: .* \(EADDRNOTAVAIL\)\n {2}this machine has .*127\.0\.0\.1 \(/m,
    )
  })

  it('says which right is missing', async (context) => {
    const through = unprivileged()
    if (typeof through === 'string') return context.skip(through)
    const start = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'))
    if (start < 2) return context.skip('every port is free for everybody')
    const said = await refusal(context, `listen: {dns: '127.0.0.1:1'}\n`, through)
    assert.match(
      said,
      /\(EACCES\)\n {2}user .* may not listen below port \d+ without CAP_NET_BIND_SERVICE\n {2}fix: one of\n/,
    )
    assert.match(
      said,
      /AmbientCapabilities=CAP_NET_BIND_SERVICE .*\n.*ip_unprivileged_port_start=1 .*\n.*setcap .*node /,
    )
  })
})

describe('a state folder that cannot be written', () => {
  it('is said with whose it is and the fix, and serving goes on', async (context) => {
    const through = unprivileged()
    if (typeof through === 'string') return context.skip(through)
    const folder = serverFolder(context)
    const port = await freePort()
    writeFiles(folder, { ...FILES, 'nearpop.yaml': listeningOn(port, CONFIG), 'state/some.file': '' })
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'state'), 0)
    const { logged, ask } = runServer(folder, port, { through })
    const { msg } = await logged(/^state cannot be kept/, 0)
    assert.match(
      msg,
      /^state cannot be kept: ".*\/state" belongs to \S+ with mode 0000, and user .* has to write there; fix: sudo chown -R/,
    )
    await logged(/^serving$/, 0)
    assert.equal((await ask({ name: 'a.example', type: 'SOA' })).rcode, 0)
    chmodSync(join(folder, 'state'), 0o755)
  })
})

describe('explainListenError', () => {
  it('tells a single failure, and what is none by its own message', () => {
    const cause = Object.assign(new Error('no'), { code: 'EAFNOSUPPORT' })
    const error = new ListenError('UDP', { address: '::1', port: 53 }, cause)
    assert.match(
      explainListenError(error, 'n.yaml'),
      /\(EAFNOSUPPORT\)\n {2}fix: take the IPv6 addresses out of listen\.dns in n\.yaml/,
    )
    assert.equal(explainListenError(new Error('the thread died'), 'n.yaml'), 'the thread died')
  })
})
