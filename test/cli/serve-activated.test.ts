/** A server under a service manager, which is played: its sockets, and what it is told. */
import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, openSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { libcHere, withoutLibc } from '../transports/batched-here.ts'
import { withoutIpv6 } from '../transports/ipv6-loopback.ts'
import { decodeReply, encodeQuery, type Reply } from './dns-message.ts'
import { keepSockets } from './keep-sockets.ts'
import { freePort, runServer, serverFolder, until, writeFiles } from './server-process.ts'

const CONFIG = `version: 1
node: ns1
lameduck: 0s
workers: 2
pops: {fr: {ipv4: 203.0.113.20}}
policies: {all: {default: [fr]}}
`
const ZONE = `'':
  - {type: A, dynamic: all}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
`
const QUERY = { name: 'a.example' }
const ANSWER = ['203.0.113.20']

/** A folder with a configuration that listens on `port`, on IPv6 too when `also` says so. */
async function setUp(context: TestContext, also = '') {
  const folder = serverFolder(context)
  const port = await freePort()
  const listen = `listen: {dns: ['127.0.0.1:${port}'${also.replace('PORT', String(port))}], http: '127.0.0.1:${port + 1}'}\n`
  writeFiles(folder, { 'nearpop.yaml': CONFIG + listen, 'zones/a.example.yaml': ZONE })
  return { folder, port }
}

/** Asks once, and waits as long as it takes. */
async function ask(context: TestContext, address: string, port: number): Promise<() => Promise<Reply['answers']>> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  context.after(() => socket.close())
  const replied = once(socket, 'message')
  socket.send(encodeQuery(QUERY), port, address)
  return async () => decodeReply((await replied)[0]).answers
}

async function askOverTcp(
  context: TestContext,
  address: string,
  port: number,
): Promise<() => Promise<Reply['answers']>> {
  const socket = connect(port, address)
  context.after(() => socket.destroy())
  await once(socket, 'connect') // by the kernel, whether or not anybody runs
  const query = encodeQuery(QUERY)
  const replied = once(socket, 'data')
  socket.write(Buffer.concat([Buffer.from([0, query.length]), query]))
  return async () => decodeReply((await replied)[0].subarray(2)).answers
}

describe('serve with sockets of a service manager', { skip: withoutLibc }, () => {
  it('answers what came while nobody ran, and leaves what comes afterwards to the next', async (context) => {
    const hasIpv6 = withoutIpv6 === false
    const { folder, port } = await setUp(context, hasIpv6 ? ", '[::1]:PORT'" : '')
    const addresses = hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1']
    const fds = keepSockets(context, libcHere!, addresses, port)
    for (let run = 0; run < 2; run++) {
      const waiting = await Promise.all(
        addresses.flatMap((address) => [ask(context, address, port), askOverTcp(context, address, port)]),
      )
      const server = runServer(folder, port, { fds, isActivated: true })
      for (const answered of waiting) assert.deepEqual(await answered(), ANSWER)
      await server.logged(/^serving$/, 0)
      server.signal('SIGTERM')
      assert.equal(await server.ended(), 0)
      assert.deepEqual(
        server.log.filter(({ level }) => level > 30),
        [],
      )
    }
  })

  it('opens the other addresses, and warns of sockets that are of no use', async (context) => {
    const { folder, port } = await setUp(context)
    const fds = keepSockets(context, libcHere!, ['127.0.0.2'], port)
    const server = runServer(folder, port, { fds, isActivated: true, environment: { LISTEN_FDNAMES: 'dns-udp' } })
    await server.logged(/^serving$/, 0)
    assert.deepEqual((await server.ask(QUERY)).answers, ANSWER)
    const at = `127.0.0.2:${port}`
    assert.deepEqual(
      server.log.filter(({ level }) => level === 40).map(({ msg }) => msg),
      [
        `the socket "dns-udp" that was passed (file descriptor 3) is not used: it is at ${at} over UDP, which is not in listen.dns`,
        `the socket "unknown" that was passed (file descriptor 4) is not used: it is at ${at} over TCP, which is not in listen.dns`,
      ],
    )
  })

  it('leaves sockets alone that were passed to another process', async (context) => {
    const { folder, port } = await setUp(context)
    const environment = { LISTEN_FDS: '1', LISTEN_PID: '1' }
    const server = runServer(folder, port, { environment })
    await server.logged(/^serving$/, 0)
    assert.ok(server.log.some(({ msg }) => msg.startsWith('LISTEN_PID is 1, and this is process ')))
    assert.deepEqual((await server.ask(QUERY)).answers, ANSWER)
  })
})

describe('serve and whoever waits for it', () => {
  it('tells systemd when it is ready, alive and stopping', async (context) => {
    const { folder, port } = await setUp(context)
    // A systemd-notify that writes down what it is told, and with what in its environment.
    const fake = '#!/bin/sh\necho "$* / $WATCHDOG_USEC$LISTEN_FDS" >> "$NOTIFY_SOCKET"\n'
    writeFiles(folder, { 'bin/systemd-notify': fake })
    chmodSync(join(folder, 'bin/systemd-notify'), 0o755)
    const told = join(folder, 'told')
    const server = runServer(folder, port, {
      environment: {
        PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
        NOTIFY_SOCKET: told,
        WATCHDOG_USEC: '100000',
      },
    })
    await server.logged(/^serving$/, 0)
    await until('it shows life', () => readLines(told).length > 2)
    server.signal('SIGTERM')
    assert.equal(await server.ended(), 0)
    const lines = readLines(told)
    assert.equal(lines[0], `--pid=${server.pid} READY=1 STATUS=serving a.example. / `)
    assert.equal(lines[1], 'WATCHDOG=1 / ')
    assert.ok(lines.includes('STOPPING=1 STATUS=stopping: still answering for a while / '))
  })

  it('writes a line to a file descriptor when it is ready', async (context) => {
    const { folder, port } = await setUp(context)
    writeFiles(folder, { ready: '' })
    const file = join(folder, 'ready')
    const fd = openSync(file, 'w')
    const server = runServer(folder, port, { args: ['serve', '--ready-fd', '3'], fds: [fd] })
    await until('it is ready', () => readFileSync(file, 'utf8') === '\n')
    assert.deepEqual((await server.ask(QUERY)).answers, ANSWER)
  })

  it('refuses a file descriptor that is none', async (context) => {
    const { folder, port } = await setUp(context)
    for (const [written, why] of [
      ['three', /--ready-fd "three" is no file descriptor such as 3/],
      ['3', /--ready-fd 3 is not open: whoever starts the server opens it/],
      ['1', /--ready-fd 1 is a standard stream/],
      ['123456', /--ready-fd 123456 is not open/],
    ] as const) {
      const server = runServer(folder, port, { args: ['serve', '--ready-fd', written] })
      assert.equal(await server.ended(), 2)
      assert.match(server.stderr(), why)
    }
  })
})

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n').filter(Boolean)
  } catch {
    return [] // nothing was told yet
  }
}
