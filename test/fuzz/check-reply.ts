/**
 * What holds of every reply, whatever was sent: a response has silence for an answer, everything else a well-formed
 * reply to itself, no larger than anyone may be sent. Throws an Error that says what does not hold.
 */
import { Transport } from '../../src/answer/query-handler.ts'
import { Rcode } from '../../src/dns/numbers.ts'
import { decodeMessage } from '../conversations/decode-message.ts'

/** Whether a packet wants a reply: not one that is itself a response, nor one too short to tell (RFC 1035 4.1.1). */
export function wantsReply(packet: Uint8Array): boolean {
  return packet.length >= 12 && (packet[2]! & 0x80) === 0
}

export function checkReply(packet: Uint8Array, reply: Uint8Array | undefined, transport: Transport): void {
  if (reply === undefined || !wantsReply(packet)) {
    if ((reply === undefined) === wantsReply(packet)) throw new Error(reply === undefined ? 'no reply' : 'a reply')
    return
  }
  const { id, flags, rcode, questions, opt } = decodeMessage(reply)
  const asked = new DataView(packet.buffer, packet.byteOffset)
  if (id !== asked.getUint16(0)) throw new Error(`the id ${id}`)
  if ((flags & 0x8000) === 0) throw new Error('QR is not set')
  if (((flags ^ asked.getUint16(2)) & 0x7900) !== 0) throw new Error('another opcode or RD')
  if ((flags & 0x00e0) !== 0) throw new Error(`RA, Z or AD is set: ${flags.toString(16)}`)
  if (!RCODES.includes(rcode)) throw new Error(`response code ${rcode}`)
  for (const { octets } of questions) {
    if (Buffer.compare(octets, packet.subarray(12, 12 + octets.length)) !== 0) throw new Error('another question')
  }
  if (questions.length > 1) throw new Error(`${questions.length} questions`)
  const size = transport === Transport.TCP ? 65_535 : opt === undefined ? 512 : 1_232
  if (reply.length > size) throw new Error(`${reply.length} octets, at most ${size}`)
}

/** Without SERVFAIL: no zone here is broken, so only a bug of ours would answer with that. */
const RCODES: readonly number[] = Object.values(Rcode).filter((rcode) => rcode !== Rcode.SERVFAIL)
