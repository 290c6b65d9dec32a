/**
 * DNS checks: one question over UDP for the A records of the configured host, judged by the rcode alone. dns2 writes and
 * reads the messages. The socket is ours, for dns2's own client cannot be called off, and not being connected it
 * never hears that a port is closed. A lost datagram is a failed check: thresholds are for that. RFC 1035 section 4.
 */
import { createSocket } from 'node:dgram'
import { on, once } from 'node:events'
import { Packet } from 'dns2'
import { type Attempt, ProbeFailure, type ProbeTarget } from './attempt.ts'

export async function probeDns(target: ProbeTarget, attempt: Attempt): Promise<void> {
  const { port, expect } = target.healthcheck
  const { signal } = attempt
  attempt.waitingFor = 'answer'
  const socket = createSocket(target.family === 4 ? 'udp4' : 'udp6')
  socket.on('error', () => {}) // as in open-connection.ts
  try {
    socket.connect(port, target.address)
    await once(socket, 'connect', { signal })
    const query = queryFor(target.host)
    const messages = on(socket, 'message', { signal })
    socket.send(query.toBuffer())
    for await (const [message] of messages) {
      const header = parseHeader(message as Buffer)
      if (header.qr !== 1 || header.id !== query.header.id) continue
      judgeRcode(header.rcode, expect.status ?? 'NOERROR')
      return
    }
  } finally {
    socket.close()
  }
}

function queryFor(name: string): Packet {
  const query = new Packet()
  query.header.id = Packet.uuid()
  query.header.rd = 1 // what is checked may be a resolver
  query.questions.push(new Packet.Question(name, Packet.TYPE.A, Packet.CLASS.IN))
  return query
}

/** Of the rest nothing is wanted, and reading it all can take long. */
function parseHeader(message: Buffer): Packet['header'] {
  try {
    return Packet.Header.parse(message)
  } catch {
    throw new ProbeFailure('answer is not a DNS message')
  }
}

/** `wanted` is the name of an rcode, or several with commas. */
function judgeRcode(rcode: number, wanted: string): void {
  const found = Object.entries(Packet.RCODE).find(([, number]) => number === rcode)?.[0] ?? String(rcode)
  if (!wanted.split(',').includes(found)) throw new ProbeFailure(`rcode ${found}, wanted ${wanted}`)
}
