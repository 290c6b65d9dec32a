/**
 * A flood of queries from many addresses of one /24, and a quiet client in another, run inside a network namespace by
 * rate-limit.interop.ts: `flood.ts SERVER FLOODING QUIET`, two octets of each network. Waits until the server answers, floods for
 * ten seconds, and prints what came back as JSON (FloodCounts).
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import { queryFromWords } from '../conversations/query-octets.ts'

export interface FloodCounts {
  /** From the first query to the last. */
  readonly seconds: number
  readonly sent: number
  readonly full: number
  readonly truncated: number
  readonly quietSent: number
  readonly quietFull: number
}

const PORT = 53
const FLOOD_PER_SECOND = 5_000
const QUIET_PER_SECOND = 50
const FLOOD_MS = 10_000
const TICK_MS = 10
const SOURCES = 200

const [server, flooding, quiet] = process.argv.slice(2) as [string, string, string]
const query = queryFromWords(['www.z', 'A'])
if (typeof query === 'string') throw new Error(query)
const { octets } = query

let full = 0
let truncated = 0
let quietFull = 0

const count = (message: Buffer) => {
  if ((message[2]! & 0x02) !== 0) truncated++
  else full++
}
const sources = await Promise.all(Array.from({ length: SOURCES }, (_, i) => open(`${flooding}.${i + 1}`, count)))
const quietSource = await open(`${quiet}.1`, (message) => {
  if ((message[2]! & 0x02) === 0) quietFull++
})
await untilAnswered(await open(`${quiet}.2`, () => undefined))

const began = performance.now()
let sent = 0
let quietSent = 0
for (let elapsed = 0; elapsed < FLOOD_MS; elapsed = performance.now() - began) {
  for (; sent < (elapsed * FLOOD_PER_SECOND) / 1_000; sent++) sources[sent % SOURCES]!.send(octets, PORT, server)
  for (; quietSent < (elapsed * QUIET_PER_SECOND) / 1_000; quietSent++) quietSource.send(octets, PORT, server)
  await delay(TICK_MS)
}
const seconds = (performance.now() - began) / 1_000
await delay(500) // what is still on its way
const counts: FloodCounts = { seconds, sent, full, truncated, quietSent, quietFull }
process.stdout.write(`${JSON.stringify(counts)}\n`)
for (const socket of [...sources, quietSource]) socket.close()

async function open(address: string, onMessage: (message: Buffer) => void): Promise<Socket> {
  const socket = createSocket('udp4', onMessage)
  socket.bind(0, address)
  await once(socket, 'listening')
  return socket
}

async function untilAnswered(socket: Socket): Promise<void> {
  let isAnswered = false
  socket.once('message', () => {
    isAnswered = true
  })
  for (let tries = 0; !isAnswered; tries++) {
    if (tries === 200) throw new Error('the server does not answer')
    socket.send(octets, PORT, server)
    await delay(100)
  }
  socket.close()
}
