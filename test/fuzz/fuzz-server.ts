/**
 * Sends packets to a running server in rounds, each ended by a sane query: once that is answered, all before it were
 * read, and as many replies must have come as there were packets that want one. Responses want none, so that a round of
 * them must bring the answer to the sane query and nothing else.
 */
import { wantsReply } from './check-reply.ts'
import { fuzzPacket } from './fuzz-packet.ts'
import { openTcpChannel, openUdpChannel, type PacketChannel } from './packet-channel.ts'
import { Random } from './random.ts'

/** Packets in a round: few enough for the smallest receive buffer, and for one turn of a TCP connection. */
const ROUND = 100
const RESPONSE_ROUNDS = 20

/** Sends `cases` packets, then responses alone; throws at the first round that goes wrong. Returns `cases`. */
export async function fuzzServer(
  port: number,
  transport: 'UDP' | 'TCP',
  seed: number,
  cases: number,
  corpus: readonly Uint8Array[],
): Promise<number> {
  const random = new Random(seed)
  const channel = await (transport === 'UDP' ? openUdpChannel(port) : openTcpChannel(port))
  try {
    for (let sent = 0; sent < cases; sent += ROUND) {
      const packets = Array.from({ length: Math.min(ROUND, cases - sent) }, () => fuzzPacket(random, corpus))
      await sendChecked(channel, packets, `seed ${seed}, ${transport}, packets from ${sent}`)
    }
    for (let round = 0; round < RESPONSE_ROUNDS; round++) {
      const packets = Array.from({ length: ROUND }, () => asResponse(fuzzPacket(random, corpus)))
      await sendChecked(channel, packets, `seed ${seed}, ${transport}, round ${round} of responses`)
    }
    return cases
  } finally {
    channel.close()
  }
}

async function sendChecked(channel: PacketChannel, packets: readonly Uint8Array[], which: string): Promise<void> {
  const sent = packets.filter((packet) => packet.length >= channel.octetsMin).map(withoutSaneId)
  const wanted = sent.filter(wantsReply).length
  const replies = await channel.round(sent)
  if (replies.length === wanted) return
  const texts = sent.map((packet) => Buffer.from(packet).toString('hex'))
  throw new Error(`${which}: ${replies.length} replies to ${wanted} packets that want one\n${texts.join('\n')}`)
}

/** The id of the sane query begins with a set bit: no other does. */
function withoutSaneId(packet: Uint8Array): Uint8Array {
  if (packet.length > 0) packet[0]! &= 0x7f
  return packet
}

function asResponse(packet: Uint8Array): Uint8Array {
  if (packet.length > 2) packet[2]! |= 0x80
  return packet
}
