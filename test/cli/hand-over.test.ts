import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { HandOver } from '../../src/cli/hand-over.ts'
import type { TakeoverBegun } from '../../src/http/takeover-routes.ts'
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
    path,
    isStopping: () => state.isStopping,
    save: async () => void done.push('saved'),
    retire: async () => {
      state.isStopping = true
      done.push('retired')
    },
  }
  context.after(() => libc.close(fd))
  return { libc, path, done, parts, handOver: new HandOver(parts) }
}

describe('HandOver', { skip: withoutLibc }, () => {
  it('saves, passes the sockets, and leaves them to the last who asked', async (context) => {
    const { libc, path, done, handOver } = handingOver(context)
    const inbox = openInbox(libc, path)
    const first = (await handOver.begin()) as TakeoverBegun
    const second = (await handOver.begin()) as TakeoverBegun
    assert.deepEqual([first.sockets, second.sockets], [1, 1])
    for (const fd of [...receiveSockets(libc, inbox), inbox]) libc.close(fd)
    assert.equal(await handOver.end(first.token), false)
    assert.deepEqual(done, ['saved', 'saved'])
    assert.equal(await handOver.end(second.token), true)
    await handOver.over
    assert.deepEqual(done, ['saved', 'saved', 'retired'])
    assert.equal(await handOver.end(second.token), false)
    assert.equal(await handOver.begin(), 'the running server is stopping already')
  })

  it('says why it cannot', async (context) => {
    const { handOver, path, parts } = handingOver(context)
    assert.equal(await handOver.begin(), `the sockets cannot be passed to "${path}": ENOENT`)
    const without = new HandOver({ ...parts, libc: undefined })
    assert.equal(await without.begin(), 'the running server cannot pass sockets on this system')
  })
})
