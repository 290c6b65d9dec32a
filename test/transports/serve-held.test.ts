import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, it, type TestContext } from 'node:test'
import { newTransportCounters } from '../../src/transports/counters.ts'
import { openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { describeSocket, type HeldSocket } from '../../src/transports/held-socket.ts'
import { openTransports } from '../../src/transports/listen.ts'
import { serveHeld } from '../../src/transports/serve-held.ts'
import { localAddress } from '../../src/transports/socket-calls.ts'
import { openStreamSocket } from '../../src/transports/stream-socket.ts'
import { libcHere, withoutBatched, withoutLibc } from './batched-here.ts'
import { echo, echoOf, framed, queryOf } from './echo-handler.ts'

const ADDRESS = '127.53.9.1'

describe('serveHeld', { skip: withoutLibc }, () => {
  const libc = libcHere!

  for (const [way, isBatched, skip] of [
    ['in batches', true, withoutBatched],
    ['one datagram at a time', false, false],
  ] as const) {
    it(`answers what came before it began, and leaves the rest to the next, ${way}`, { skip }, async (context) => {
      const sockets = openSockets(context)
      for (const number of [1, 2]) {
        const client = await ask(context, sockets[0]!.port, number)
        client.send()
        const transports = await openTransports(
          [{ address: ADDRESS, port: client.port }],
          echo,
          newTransportCounters(),
          serveHeld(libc, sockets, isBatched, {}),
        )
        await client.answered()
        await transports.close()
        for (const socket of sockets) assert.deepEqual(describeSocket(libc, socket.fd), socket)
      }
    })
  }

  it('keeps nothing open when one of several cannot be served', async (context) => {
    const [tcp, udp] = openSockets(context)
    const made: number[] = []
    const scarce = {
      ...libc,
      fcntl: (...call: Parameters<typeof libc.fcntl>) => {
        if (made.length === 1) return -1
        made.push(libc.fcntl(...call))
        return made[0]!
      },
      lastError: () => Object.assign(new Error('EMFILE'), { code: 'EMFILE' }),
    }
    const opening = openTransports(
      [{ address: ADDRESS, port: tcp!.port }],
      echo,
      newTransportCounters(),
      serveHeld(scarce, [tcp!, tcp!, udp!], false, {}),
    )
    await assert.rejects(opening, /over TCP: EMFILE/)
    assert.equal(describeSocket(libc, made[0]!), 'it is not open')
  })

  /** Held as by a process; both at one port. */
  function openSockets(context: TestContext): HeldSocket[] {
    const tcp = openStreamSocket(libc, { address: ADDRESS, port: 0 })
    const { port } = localAddress(libc, tcp)!
    const { fd } = openDatagramSocket(libc, { address: ADDRESS, port })
    context.after(() => [tcp, fd].map((one) => libc.close(one)))
    return [
      { transport: 'TCP', address: ADDRESS, port, fd: tcp },
      { transport: 'UDP', address: ADDRESS, port, fd },
    ]
  }

  /** Over both transports. */
  async function ask(context: TestContext, port: number, number: number) {
    const udp = createSocket('udp4')
    const tcp = connect(port, ADDRESS)
    context.after(() => {
      udp.close()
      tcp.destroy()
    })
    await once(tcp, 'connect') // by the kernel: nobody has accepted it
    const replies = Promise.all([once(udp, 'message'), once(tcp, 'data')])
    return {
      port,
      send: () => {
        udp.send(queryOf(number), port, ADDRESS)
        tcp.write(framed(queryOf(number)))
      },
      answered: async () => {
        const [[datagram], [chunk]] = await replies
        assert.deepEqual(datagram, echoOf(queryOf(number)))
        assert.deepEqual(chunk, framed(echoOf(queryOf(number))))
      },
    }
  }
})
