/** A way to send many packets to a server and know when all of them were read: one UDP socket, or one TCP connection. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'

export interface PacketChannel {
  /** Shorter packets are not for this channel: over TCP a length below a header's closes the connection. */
  readonly octetsMin: number
  /** Sends `packets` and a sane query; resolves with all replies before that query's. Ids are below 0x8000. */
  round(packets: readonly Uint8Array[]): Promise<Uint8Array[]>
  close(): void
}

/** Milliseconds for a round, which takes a few. */
const DEADLINE = 20_000
const SANE_ID = 0xffff
/** `example.com NS IN`, which is answered by every server that is well. */
const SANE = Buffer.from('ffff00000001000000000000076578616d706c6503636f6d0000020001', 'hex')

export async function openUdpChannel(port: number): Promise<PacketChannel> {
  const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 })
  const rounds = new Rounds()
  socket.on('message', (reply) => rounds.take(reply))
  socket.connect(port, '127.0.0.1')
  await once(socket, 'connect')
  return {
    octetsMin: 0,
    round: (packets) => {
      for (const packet of packets) socket.send(packet)
      socket.send(SANE)
      return rounds.next()
    },
    close: () => socket.close(),
  }
}

export async function openTcpChannel(port: number): Promise<PacketChannel> {
  const socket = connect(port, '127.0.0.1')
  const rounds = new Rounds()
  let unread = Buffer.alloc(0)
  socket.on('data', (chunk) => {
    unread = Buffer.concat([unread, chunk])
    while (unread.length >= 2 && unread.length >= 2 + unread.readUInt16BE(0)) {
      const end = 2 + unread.readUInt16BE(0)
      rounds.take(unread.subarray(2, end))
      unread = unread.subarray(end)
    }
  })
  socket.on('close', () => rounds.fail(new Error('the server closed the connection')))
  socket.on('error', (error) => rounds.fail(error))
  await once(socket, 'connect')
  return {
    octetsMin: 12,
    round: (packets) => {
      socket.write(Buffer.concat([...packets, SANE].flatMap((packet) => [prefixOf(packet), packet])))
      return rounds.next()
    },
    close: () => socket.destroy(),
  }
}

/** Gathers replies until that of the sane query. */
class Rounds {
  #replies: Uint8Array[] = []
  #resolve: (replies: Uint8Array[]) => void = () => {}
  #reject: (error: Error) => void = () => {}

  next(): Promise<Uint8Array[]> {
    this.#replies = []
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the sane query was not answered')), DEADLINE)
      this.#resolve = (replies) => {
        clearTimeout(timer)
        resolve(replies)
      }
      this.#reject = (error) => {
        clearTimeout(timer)
        reject(error)
      }
    })
  }

  take(reply: Buffer): void {
    if (reply.length >= 2 && reply.readUInt16BE(0) === SANE_ID) this.#resolve(this.#replies)
    else this.#replies.push(reply)
  }

  fail(error: Error): void {
    this.#reject(error)
  }
}

function prefixOf(packet: Uint8Array): Buffer {
  return Buffer.of(packet.length >> 8, packet.length & 0xff)
}
