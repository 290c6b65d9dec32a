import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { describeSocket } from '../../src/transports/held-socket.ts'
import { openInbox, receiveSockets, sendSockets } from '../../src/transports/pass-sockets.ts'
import { MSG_DONTWAIT } from '../../src/transports/socket-calls.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { libcHere, withoutLibc } from './batched-here.ts'

describe('sendSockets', { skip: withoutLibc }, () => {
  const libc = libcHere!

  it('gives all of them to whoever has the path, with what waits in them', async (context) => {
    const path = join(scratchFolder(context), 'inbox')
    const inbox = openInbox(libc, path)
    assert.equal(statSync(path).mode & 0o777, 0o600)
    const sent = Array.from({ length: 200 }, () => openDatagramSocket(libc, { address: '127.0.0.1', port: 0 }))
    const client = createSocket('udp4')
    await new Promise((done) => client.send('waiting', sent[150]!.port, '127.0.0.1', done))
    client.close()
    assert.deepEqual(receiveSockets(libc, inbox), [])
    sendSockets(
      libc,
      path,
      sent.map(({ fd }) => fd),
    )
    for (const { fd } of sent) libc.close(fd)
    const received = receiveSockets(libc, inbox)
    const ports = received.map((fd) => {
      const socket = describeSocket(libc, fd)
      return typeof socket === 'string' ? socket : socket.port
    })
    assert.deepEqual(
      ports,
      sent.map(({ port }) => port),
    )
    const octets = new Uint8Array(128)
    assert.equal(libc.recv(received[150]!, libc.addressOf(octets), 128, MSG_DONTWAIT), 'waiting'.length)
    for (const fd of [inbox, ...received]) libc.close(fd)
  })

  it('says that nobody has the path', (context) => {
    const path = join(scratchFolder(context), 'inbox')
    assert.throws(() => sendSockets(libc, path, [0]), { code: 'ENOENT' })
    libc.close(openInbox(libc, path))
    assert.throws(() => sendSockets(libc, path, [0]), { code: 'ECONNREFUSED' })
    assert.throws(() => openInbox(libc, path), { code: 'EADDRINUSE' })
  })
})
