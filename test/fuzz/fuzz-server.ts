/**
 * Sends packets to a running server in rounds, each ended by a sane query: once that is answered, all before it were
 * read, and each packet that wants a reply must have got its own. Responses want none, so that a round of them must
 * bring the answer to the sane query and nothing else. From several ports in turn, as a port is one thread's to answer.
 */
import { checkReply, wantsReply } from './check-reply.ts'
import { ORIGINS } from './fuzz-files.ts'
import { fuzzPacket } from './fuzz-packet.ts'
import { openTcpChannel, openUdpChannel, type PacketChannel } from './packet-channel.ts'
import { Random } from './random.ts'

/** Packets in a round: few enough for the smallest receive buffer, and for one turn of a TCP connection. */
const ROUND = 100
const RESPONSE_ROUNDS = 20
const CHANNELS = 4

/** Sends `cases` packets, then responses alone; throws at the first round that goes wrong. Returns `cases`. */
export async function fuzzServer(
  port: number,
  transport: 'UDP' | 'TCP',
  seed: number,
  cases: number,
  corpus: readonly Uint8Array[],
): Promise<number> {
  const random = new Random(seed)
  const open = transport === 'UDP' ? openUdpChannel : openTcpChannel
  const channels = await Promise.all(Array.from({ length: CHANNELS }, () => open(port)))
  try {
    for (let sent = 0; sent < cases; sent += ROUND) {
      const packets = Array.from({ length: Math.min(ROUND, cases - sent) }, () => fuzzPacket(random, corpus))
      const channel = channels[(sent / ROUND) % CHANNELS]!
      await sendChecked(channel, transport, packets, `seed ${seed}, ${transport}, packets from ${sent}`)
    }
    for (let round = 0; round < RESPONSE_ROUNDS; round++) {
      const packets = Array.from({ length: ROUND }, () => asResponse(fuzzPacket(random, corpus)))
      const channel = channels[round % CHANNELS]!
      await sendChecked(channel, transport, packets, `seed ${seed}, ${transport}, round ${round} of responses`)
    }
    return cases
  } finally {
    for (const channel of channels) channel.close()
  }
}

async function sendChecked(
  channel: PacketChannel,
  transport: 'UDP' | 'TCP',
  packets: readonly Uint8Array[],
  which: string,
): Promise<void> {
  const sent = packets.filter((packet) => packet.length >= channel.octetsMin).map(withOwnId)
  const replies = await channel.round(sent)
  const byId = new Map(replies.map((reply) => [idOf(reply), reply]))
  const wanted = sent.filter(wantsReply).length
  try {
    if (replies.length !== wanted) throw new Error(`${replies.length} replies to ${wanted} packets that want one`)
    for (const [id, packet] of sent.entries()) {
      try {
        checkReply(packet, byId.get(id), transport, ORIGINS)
      } catch (error) {
        throw new Error(`packet ${id}: ${hex(packet)}`, { cause: error })
      }
    }
  } catch (error) {
    throw new Error(`${which}:\n${sent.map(hex).join('\n')}`, { cause: error })
  }
}

/** Packets in a round are told apart by their ids, which are below that of the sane query. */
function withOwnId(packet: Uint8Array, id: number): Uint8Array {
  if (packet.length >= 2) new DataView(packet.buffer, packet.byteOffset).setUint16(0, id)
  return packet
}

function idOf(reply: Uint8Array): number {
  return reply[0]! * 256 + reply[1]!
}

function hex(packet: Uint8Array): string {
  return Buffer.from(packet).toString('hex')
}

function asResponse(packet: Uint8Array): Uint8Array {
  if (packet.length > 2) packet[2]! |= 0x80
  return packet
}
