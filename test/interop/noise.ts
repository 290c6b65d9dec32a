/**
 * Noise over UDP, as fast as one process can send: `noise.ts PORT random|mutated SECONDS SEED`. Random octets, or queries
 * of the fuzzer's corpus with some octets changed. Prints how many datagrams it sent; replies are not looked at.
 */
import { connectDatagramSocket, openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { loadLibc } from '../../src/transports/libc.ts'
import { MessageRing, RING_MESSAGES } from '../bench/message-ring.ts'
import { mutatePacket } from '../fuzz/mutate-packet.ts'
import { Random } from '../fuzz/random.ts'
import { readCorpus } from '../fuzz/read-corpus.ts'

const OCTETS_MAX = 512
/** Made once; of each that is sent, one octet more is changed. */
const PACKETS = 16_384
const SOCKETS = 8

const [port, kind, seconds, seed] = process.argv.slice(2) as [string, string, string, string]
const random = new Random(Number(seed))
const corpus = readCorpus()
const packets = Array.from({ length: PACKETS }, () => {
  if (kind === 'random') return Uint8Array.from(random.octets(1 + random.below(OCTETS_MAX)))
  return mutatePacket(random, random.pick(corpus), random.pick(corpus)).subarray(0, OCTETS_MAX)
})
const libc = await loadLibc()
if (typeof libc === 'string') throw new Error(libc)
const ring = new MessageRing(libc, false)
const sockets = Array.from({ length: SOCKETS }, () => {
  const socket = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
  connectDatagramSocket(libc, socket, { address: '127.0.0.1', port: Number(port) })
  return socket.fd
})
let sent = 0
for (const endMs = performance.now() + Number(seconds) * 1_000; performance.now() < endMs; ) {
  for (let i = 0; i < RING_MESSAGES; i++) {
    const packet = random.pick(packets)
    const at = ring.slotAt(i)
    ring.octets.set(packet, at)
    ring.octets[at + random.below(packet.length + 1)] = random.below(256)
    ring.setLength(i, packet.length)
  }
  sent += Math.max(0, libc.sendmmsg(random.pick(sockets), ring.address, RING_MESSAGES, 0))
}
process.stdout.write(`${sent}`)
