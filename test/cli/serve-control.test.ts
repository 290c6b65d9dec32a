/** A real server asked and told over its control socket, by the commands an operator types. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { startDemoPops } from '../../src/cli/demo-pops.ts'
import type { HealthEvent } from '../../src/health/health-events.ts'
import { HEALTH_EVENT } from '../../src/http/health-schemas.ts'
import { runCommand } from './play-terminal.ts'
import { serverFolder, startServer, until, writeFiles } from './server-process.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const PLAIN = `version: 1
node: ns1
lameduck: 0s
pops: {fr: {ipv4: 192.0.2.1}, au: {ipv4: 192.0.2.2}}
policies: {two: {rules: [{subnets: [127.0.0.0/8], pops: [fr]}], default: [au]}}
`
const ZONE = `'':
  - {type: A, ttl: 20, dynamic: two}
  - {type: NS, values: [ns1.example.net.]}
`
const FR = '192.0.2.1'
const AU = '192.0.2.2'
const QUERY = { name: 'a.example' }

async function startPlain(context: TestContext) {
  const folder = serverFolder(context)
  const files = { 'nearpop.yaml': PLAIN, 'zones/a.example.yaml': ZONE }
  const server = await startServer(folder, files)
  const config = join(folder, 'nearpop.yaml')
  const run = (...argv: string[]) => runCommand(...argv, '-c', config)
  return { folder, files, server, run, config }
}

/** All kept events, as `events --json` prints them. */
async function eventsOf(run: (...argv: string[]) => Promise<{ out: string }>): Promise<HealthEvent[]> {
  const { out } = await run('events', '--json')
  return out
    .split('\n')
    .filter(Boolean)
    .map((line) => z.decode(HEALTH_EVENT, JSON.parse(line)))
}

describe('a running server', () => {
  it('drains a PoP over kill -9, until it is taken back', async (context) => {
    const { folder, files, server, run } = await startPlain(context)
    await server.answers(QUERY, FR)
    const drained = await run('pop', 'drain', 'fr', '--reason', 'new disks')
    assert.deepEqual([drained.code, drained.err], [0, ''])
    server.signal('SIGKILL')
    await server.ended()
    const again = await startServer(folder, files)
    assert.deepEqual((await again.ask(QUERY)).answers, [AU])
    assert.match((await run('status')).out, /drained, since .*: new disks/)
    await run('pop', 'undrain', 'fr')
    assert.deepEqual((await again.ask(QUERY)).answers, [FR])
  })

  it('drains a PoP over kill -9, until the time is over and not before', async (context) => {
    const { folder, files, server, run } = await startPlain(context)
    await run('pop', 'drain', 'fr', '--for', '3s')
    const { until } = JSON.parse((await run('status', '--json')).out).pops[0].override
    server.signal('SIGKILL')
    await server.ended()
    const again = await startServer(folder, files)
    await again.answers(QUERY, FR)
    const ended = (await eventsOf(run)).find(({ kind }) => kind === 'auto')!
    assert.ok(ended.atMs >= Date.parse(until), 'not before its time')
  })

  it('says how it is, and what happens as it happens', async (context) => {
    const { folder, server, run, config } = await startPlain(context)
    assert.equal(statSync(join(folder, 'state/control.sock')).mode & 0o777, 0o600)
    const { out } = await run('status')
    assert.match(out, /^All 2 PoPs up, as nothing is checked\.$/m)
    assert.match(out, new RegExp(`process ${server.pid}, .* on 127\\.0\\.0\\.1 port ${server.port}`))
    await run('pop', 'drain', 'fr')
    assert.match((await run('status')).out, /^1 of 2 PoPs up: fr drained\.$/m)
    assert.match((await run('query', 'a.example', 'A', '--client', '127.0.0.1', '--explain')).out, /fr is drained/)
    await run('pop', 'undrain', 'fr')
    const kinds = (await eventsOf(run)).map(({ kind }) => kind)
    assert.deepEqual(kinds, ['drain', 'auto'])
    const following = spawn(process.execPath, [MAIN, 'events', '-f', '-c', config])
    context.after(() => void following.kill('SIGKILL'))
    let [followed, told] = ['', '']
    following.stdout.on('data', (chunk) => (followed += chunk))
    following.stderr.on('data', (chunk) => (told += chunk))
    await until('events are followed', () => / {2}2 {2}fr {2}auto {2}/.test(followed))
    await run('pop', 'force-up', 'fr')
    await until('the next is told', () => / {2}3 {2}fr {2}force-up {2}/.test(followed))
    server.signal('SIGTERM')
    await once(following, 'close')
    assert.deepEqual([following.exitCode, told], [3, 'the server has ended the stream of events\n'])
    assert.equal((await run('status')).code, 3)
  })

  it('reloads on request, says what it found, and shows what it serves', async (context) => {
    const { folder, run } = await startPlain(context)
    writeFiles(folder, { 'zones/a.example.yaml': ZONE.replace('two', 'tow') })
    const bad = await run('reload', '--wait')
    assert.equal(bad.code, 1)
    assert.match(bad.out, /a\.example\.yaml:2:\d+: error\[unknown-policy\]/)
    assert.match((await run('status')).out, /Served as last loaded, because of errors: a\.example\./)
    writeFiles(folder, { 'zones/a.example.yaml': `${ZONE}www: {type: A, value: 192.0.2.9}\n` })
    const good = await run('reload', '--wait')
    assert.deepEqual([good.code, good.out], [0, '0 errors, 0 warnings\n'])
    assert.match((await run('zone', 'show', 'a.example')).out, /^www\.a\.example\.\s.*\sA\s+192\.0\.2\.9$/m)
    const seconds = Math.floor(statSync(join(folder, 'zones/a.example.yaml')).mtimeMs / 1_000)
    assert.equal((await run('zone', 'serial', 'a.example')).out, `${seconds}\n`)
    assert.match((await run('zone', 'list')).out, /a\.example\./)
  })
})

describe('a running server with checks', {
  skip: process.platform === 'linux' ? false : 'needs all of 127.0.0.0/8',
}, () => {
  it('drops only AAAA answers when a PoP is dead over IPv6 alone, with its words and its serial', async (context) => {
    const pops = await startDemoPops([
      { name: 'fr', address: '127.0.2.1' },
      { name: 'au', address: '127.0.2.2' },
    ])
    context.after(() => pops.close())
    let status = 200
    const overIpv6 = createServer((_, response) => {
      response.statusCode = status
      response.end()
    })
    context.after(() => void overIpv6.close())
    await once(overIpv6.listen(pops.port, '::1'), 'listening')
    const healthcheck = `{healthcheck: {protocol: HTTP, path: /, port: ${pops.port}}, nearpop: {healthcheck: {interval: 1s, timeout: 900ms, rise: 2, fall: 2}}}`
    const dynamic = (near: string, far: string) =>
      `{pools: {near: {fallback: far, values: [{value: '${near}'}]}, far: {values: [${far}]}}, rules: [{pool: near}]}`
    const record = (type: string, near: string, far: string, last: string) => `  - type: ${type}
    ttl: 20
    dynamic: ${dynamic(near, far)}
    values: ['${last}']
    octodns: ${healthcheck}
`
    const zone = `'':
${record('A', '127.0.2.1', "{value: '127.0.2.2'}", '127.0.2.2')}${record('AAAA', '::1', "{value: '2001:db8::2', status: up}", '2001:db8::2')}  - {type: NS, values: [ns1.example.net.]}
`
    const folder = serverFolder(context)
    const nearpop = 'version: 1\nnode: ns1\nlameduck: 0s\n'
    const server = await startServer(folder, { 'nearpop.yaml': nearpop, 'zones/a.example.yaml': zone })
    const run = (...argv: string[]) => runCommand(...argv, '-c', join(folder, 'nearpop.yaml'))
    const serial = (await run('zone', 'serial', 'a.example')).out
    await server.answers({ ...QUERY, type: 'AAAA' }, '::1')
    status = 500
    await server.answers({ ...QUERY, type: 'AAAA' }, '2001:db8::2')
    await server.answers(QUERY, '127.0.2.1')
    status = 200
    await server.answers({ ...QUERY, type: 'AAAA' }, '::1')
    const told = (await eventsOf(run)).map((event) => `${event.kind} ${'address' in event ? event.address : ''}`)
    assert.deepEqual(told, ['down ::1', 'up ::1'])
    assert.equal((await run('zone', 'serial', 'a.example')).out, serial)
  })

  it('goes without a control socket that it cannot have, and says so', async (context) => {
    const folder = serverFolder(context)
    const files = { 'nearpop.yaml': PLAIN, 'zones/a.example.yaml': ZONE, 'state/control.sock': 'no socket' }
    const server = await startServer(folder, files)
    await server.logged(/^cannot open the control socket .*something that is no socket stands there/, 0)
    await server.answers(QUERY, FR)
    await until('the file is left', () => readFileSync(join(folder, 'state/control.sock'), 'utf8') === 'no socket')
  })
})
