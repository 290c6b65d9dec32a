import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { HandOver } from '../../src/cli/hand-over.ts'
import { openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { openInbox, receiveSockets } from '../../src/transports/pass-sockets.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { libcHere, withoutLibc } from '../transports/batched-here.ts'

function handingOver(context: TestContext) {
  const libc = libcHere!
  const path = join(scratchFolder(context), 'inbox')
  const { fd } = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
  const done: string[] = []
  const state = { isStopping: false }
  const parts = {
    libc,
    sockets: [fd],
    pathOf: (token: string) => (token === 'nobody' ? 'nowhere' : path),
    isStopping: () => state.isStopping,
    save: async () => void done.push('saved'),
    retire: async () => {
      state.isStopping = true
      done.push('retired')
    },
  }
  context.after(() => libc.close(fd))
  return { libc, path, done, state, parts, handOver: new HandOver(parts) }
}

describe('HandOver', { skip: withoutLibc }, () => {
  it('saves, passes the sockets, and leaves them to the last who asked', async (context) => {
    const { libc, path, done, handOver } = handingOver(context)
    const inbox = openInbox(libc, path)
    for (const token of ['first', 'second']) assert.deepEqual(await handOver.begin(token), { sockets: 1 })
    for (const fd of [...receiveSockets(libc, inbox), inbox]) libc.close(fd)
    assert.equal(await handOver.end('first'), false)
    assert.deepEqual(done, ['saved', 'saved'])
    assert.equal(await handOver.end('second'), true)
    await handOver.over
    assert.deepEqual(done, ['saved', 'saved', 'retired'])
    assert.equal(await handOver.end('second'), false)
    assert.equal(await handOver.begin('third'), 'the running server is stopping already')
  })

  it('leaves all to who has begun, even while a signal ends it', async (context) => {
    const { libc, path, done, state, handOver } = handingOver(context)
    const inbox = openInbox(libc, path)
    await handOver.begin('first')
    for (const fd of [...receiveSockets(libc, inbox), inbox]) libc.close(fd)
    state.isStopping = true
    assert.equal(await handOver.end('first'), true)
    await handOver.over
    assert.deepEqual(done, ['saved', 'retired'])
  })

  it('says why it cannot', async (context) => {
    const { handOver, parts } = handingOver(context)
    assert.equal(await handOver.begin('nobody'), 'the sockets cannot be passed to "nowhere": ENOENT')
    const without = new HandOver({ ...parts, libc: undefined })
    assert.equal(await without.begin('first'), 'the running server cannot pass sockets on this system')
  })
})
