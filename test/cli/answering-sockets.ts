/** Nameservers that answer what a test says, over UDP and TCP on one port of 127.0.0.1; closed when the test ends. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { TestContext } from 'node:test'
import { freePort } from './server-process.ts'

/** The reply to a query, or undefined for silence. */
export type MakeReply = (query: Buffer) => Buffer | undefined

/** The port it listens on. */
export async function answeringOverUdp(context: TestContext, reply: MakeReply, port = 0): Promise<number> {
  const socket = createSocket('udp4')
  context.after(() => void socket.close())
  socket.on('message', (query, { port, address }) => {
    const octets = reply(query)
    if (octets !== undefined) socket.send(octets, port, address)
  })
  socket.bind(port, '127.0.0.1')
  await once(socket, 'listening')
  return socket.address().port
}

/** `reply` gives all octets that go back, the length before a message included; then the connection ends. */
export async function answeringOverTcp(context: TestContext, reply: MakeReply): Promise<number> {
  const port = await freePort()
  const server = createServer((socket) => {
    context.after(() => void socket.destroy())
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const octets = reply(chunk.subarray(2))
      if (octets !== undefined) socket.end(octets)
    })
  })
  context.after(() => void server.close())
  await once(server.listen(port, '127.0.0.1'), 'listening')
  return port
}

/** The query as an authoritative reply without records. */
export function withRcode(rcode: number, flags = 0x84): (query: Buffer) => Buffer {
  return (query) => {
    const reply = Buffer.from(query)
    reply[2]! |= flags
    reply[3] = rcode
    return reply
  }
}

export function framed(message: Buffer): Buffer {
  return Buffer.concat([Buffer.of(message.length >> 8, message.length & 0xff), message])
}
