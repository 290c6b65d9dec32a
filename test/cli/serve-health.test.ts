import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { serverFolder, startServer, until } from './server-process.ts'

const FR = '127.0.1.1'
const AU = '127.0.1.2'
/** Lives throughout, so that the others' deaths are never taken for a fault of this machine. */
const NY = '127.0.1.3'

/** An HTTP server as a PoP, on the port of the others; it answers with `status()`. */
async function startPop(context: TestContext, address: string, port: number, status = () => 200): Promise<Server> {
  const server = createServer((_, response) => {
    response.statusCode = status()
    response.end('fine')
  })
  server.listen(port, address)
  await once(server, 'listening')
  context.after(() => server.close())
  return server
}

async function stopPop(server: Server): Promise<void> {
  server.closeAllConnections()
  server.close()
  await once(server, 'close')
}

const configOf = (port: number) => `version: 1
node: ns1
lameduck: 0s
pops: {fr: {ipv4: ${FR}}, au: {ipv4: ${AU}}, ny: {ipv4: ${NY}}}
policies:
  checked:
    rules: [{subnets: [127.0.0.0/8], pops: [fr]}, {subnets: [192.0.2.0/24], pops: [ny]}]
    default: [au]
    healthcheck: {protocol: HTTP, host: a.example, path: /, port: ${port}, interval: 1s, timeout: 900ms, rise: 2, fall: 2}
`
const ZONE = `'':
  - {type: A, ttl: 20, dynamic: checked}
  - {type: NS, values: [ns1.example.net.]}
`

describe('serve with health checks', {
  skip: process.platform === 'linux' ? false : 'needs all of 127.0.0.0/8',
}, () => {
  it('moves clients off a dead PoP and back, fails open, and never moves the serial', async (context) => {
    let status = 200
    let fr = await startPop(context, FR, 0, () => status)
    const { port } = fr.address() as AddressInfo
    const au = await startPop(context, AU, port)
    await startPop(context, NY, port)
    const folder = serverFolder(context)
    const files = { 'nearpop.yaml': configOf(port), 'zones/a.example.yaml': ZONE }
    const server = await startServer(folder, files)
    const stateFile = join(folder, 'state/state.json')
    await until('the serial is kept', () => existsSync(stateFile))
    const serials = () => JSON.parse(readFileSync(stateFile, 'utf8')).serials
    const serial = serials()['a.example.']
    const query = { name: 'a.example' }
    await server.answers(query, FR)

    await stopPop(fr)
    await server.answers(query, AU)
    assert.match((await server.logged(/^fr .* is down/, 0)).msg, /2 failures in a row, the last: .*refused/)

    fr = await startPop(context, FR, port, () => status)
    await server.answers(query, FR)
    assert.match((await server.logged(/^fr .* is up/, 0)).msg, /2 successes in a row/)

    const soFar = server.log.length
    status = 500
    await server.answers(query, AU)
    assert.match((await server.logged(/^fr .* is down/, soFar)).msg, /status 500, wanted 200-399/)

    await stopPop(au)
    await server.logged(/^au .* is down/, soFar)
    assert.deepEqual((await server.ask(query)).answers, [AU], 'the last resort, as if up')
    assert.equal(serials()['a.example.'], serial)
  })

  it('remembers over kill -9 which PoP was down', async (context) => {
    const fr = await startPop(context, FR, 0)
    const { port } = fr.address() as AddressInfo
    await startPop(context, AU, port)
    await startPop(context, NY, port)
    const folder = serverFolder(context)
    const files = { 'nearpop.yaml': configOf(port), 'zones/a.example.yaml': ZONE }
    const first = await startServer(folder, files)
    await stopPop(fr)
    await first.answers({ name: 'a.example' }, AU)
    const kept = () => readFileSync(join(folder, 'state/state.json'), 'utf8')
    await until('the verdict is kept', () => /"up":false/.test(kept()))
    first.signal('SIGKILL')
    await first.ended()
    const second = await startServer(folder, files)
    assert.deepEqual((await second.ask({ name: 'a.example' })).answers, [AU])
  })
})
