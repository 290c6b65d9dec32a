import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { endianness } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { findBoundSockets } from '../../src/machine/bound-sockets.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

const UDP = `   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  123: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 20443 2 0000000000000000 7
  124: nonsense
`
const UDP6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
  9: B80D0120000000000000000001000000:14B4 00000000000000000000000000000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 5 2 0000000000000000 0
`
const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:0035 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 77 1 0000000000000000 100 0 0 10 0
   1: 0100007F:0035 0100007F:9C40 01 00000000:00000000 00:00000000 00000000     0        0 78 1 0000000000000000 20 4 30 10 -1
`

describe('findBoundSockets', () => {
  it('reads the tables of Linux, and of TCP those that listen', { skip: endianness() !== 'LE' }, (context) => {
    const proc = scratchFolder(context)
    mkdirSync(join(proc, 'net'))
    for (const [file, text] of Object.entries({ udp: UDP, udp6: UDP6, tcp: TCP })) {
      writeFileSync(join(proc, 'net', file), text)
    }
    assert.deepEqual(findBoundSockets(proc), [
      { transport: 'UDP', address: '127.0.0.53', port: 53, inode: 20_443, uid: 101, drops: 7 },
      { transport: 'UDP', address: '2001:db8::1', port: 5_300, inode: 5, uid: 0, drops: 0 },
      { transport: 'TCP', address: '0.0.0.0', port: 53, inode: 77, uid: 0, drops: 0 },
    ])
  })

  it('finds none where there are no such tables', (context) => {
    assert.deepEqual(findBoundSockets(scratchFolder(context)), [])
  })

  it('finds the sockets of this process', { skip: process.platform !== 'linux' && 'Linux alone' }, async (context) => {
    const udp = createSocket('udp4')
    const tcp = createServer().listen(0, '127.0.0.1')
    context.after(() => [udp.close(), tcp.close()])
    udp.bind(0, '127.0.0.1')
    await Promise.all([once(udp, 'listening'), once(tcp, 'listening')])
    const ports = [udp.address().port, (tcp.address() as { port: number }).port]
    const found = findBoundSockets().filter(({ port }) => ports.includes(port))
    const own = found.filter(({ address }) => address === '127.0.0.1')
    for (const [transport, port] of [['UDP', ports[0]] as const, ['TCP', ports[1]] as const]) {
      const socket = own.find((one) => one.transport === transport && one.port === port)
      assert.equal(socket?.uid, process.getuid!())
    }
  })
})
