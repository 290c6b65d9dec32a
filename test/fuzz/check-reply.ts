/**
 * What holds of the replies to a packet, whatever was sent: silence to a response, everything else a well-formed reply to
 * itself, with the code its kind of defect is due, no larger than anyone may be sent, truncated only where it has to be.
 * Throws an Error that says what does not hold.
 */
import { decodeMessage, type Message } from '../conversations/decode-message.ts'
import { type DueReply, dueReply } from './due-reply.ts'

/** Whether a packet wants a reply: not one that is itself a response, nor one too short to tell (RFC 1035 section 4.1.1). */
export function wantsReply(packet: Uint8Array): boolean {
  return packet.length >= 12 && (packet[2]! & 0x80) === 0
}

/** What one server said over one transport. `origins` are the zones served, without the dot at the end. */
export function checkReply(
  packet: Uint8Array,
  reply: Uint8Array | undefined,
  transport: 'UDP' | 'TCP',
  origins: readonly string[],
): void {
  const due = dueReply(packet, origins, transport)
  require((reply === undefined) === (due === undefined), reply === undefined ? 'no reply' : 'a reply')
  if (reply === undefined || due === undefined) return
  const { flags } = checkMessage(packet, reply, due, transport)
  if (transport === 'TCP') require((flags & TC) === 0, 'TC over TCP')
  else require(reply.length <= due.sizeMax, `${reply.length} octets, at most ${due.sizeMax}`)
}

/** What the same server said to one packet, over each transport. */
export interface Replies {
  readonly overUdp: Uint8Array | undefined
  readonly overTcp: Uint8Array | undefined
}

/** Over both transports, and whether they agree as far as they have to. */
export function checkReplies(packet: Uint8Array, { overUdp, overTcp }: Replies, origins: readonly string[]): void {
  checkReply(packet, overUdp, 'UDP', origins)
  checkReply(packet, overTcp, 'TCP', origins)
  const due = dueReply(packet, origins, 'UDP')
  if (due === undefined || due.opt?.keepaliveOctets !== undefined) return // that option is for TCP alone
  if (overTcp!.length <= due.sizeMax) {
    require(Buffer.compare(overUdp!, overTcp!) === 0, 'another reply over UDP, where that over TCP would fit')
    return
  }
  const [seen, whole] = [decodeMessage(overUdp!), decodeMessage(overTcp!)]
  if ((seen.flags & TC) !== 0) return
  // Only what is additional may go without a word (RFC 2181 section 9).
  for (const section of ['answer', 'authority'] as const) {
    require(seen[section].join('\n') === whole[section].join('\n'), `another ${section} section over UDP, without TC`)
  }
}

const TC = 0x0200
/** Ten seconds in units of 100 ms (RFC 7828 section 3.1). */
const KEEPALIVE = 'option=11:0064'
const AA = 0x0400

function checkMessage(packet: Uint8Array, reply: Uint8Array, due: DueReply, transport: 'UDP' | 'TCP'): Message {
  const message = decodeMessage(reply)
  const { id, flags, rcode, questions, opt } = message
  const asked = new DataView(packet.buffer, packet.byteOffset)
  require(id === asked.getUint16(0), `the id ${id}`)
  require((flags & 0x8000) !== 0, 'QR is not set')
  require(((flags ^ asked.getUint16(2)) & 0x7900) === 0, 'another opcode or RD')
  require((flags & 0x00f0) === 0, `RA, Z, AD or CD is set: ${flags.toString(16)}`)
  require(due.rcodes.includes(rcode), `response code ${rcode}, due is ${due.rcodes.join(' or ')}`)
  const question = questions.map(({ octets }) => Buffer.from(octets).toString('hex')).join()
  require(question === Buffer.from(due.question).toString('hex'), 'another question')
  require((opt === undefined) === (due.opt === undefined), opt === undefined ? 'no OPT' : 'OPT unasked')
  if (opt !== undefined) checkOptions(opt, due, transport)
  // NOERROR, NXDOMAIN and YXDOMAIN say something of our data; the others say nothing but themselves.
  if (![0, 3, 6].includes(rcode)) {
    require((flags & (AA | TC)) === 0, `AA or TC with response code ${rcode}`)
    require(message.answer.length + message.authority.length + message.additional.length === 0, 'an error with records')
  }
  return message
}

function checkOptions(
  opt: NonNullable<Message['opt']>,
  { opt: asked, isSound }: DueReply,
  transport: 'UDP' | 'TCP',
): void {
  require(opt.version === 0 && opt.udpSize === 1_232, `OPT of version ${opt.version} and size ${opt.udpSize}`)
  require(opt.flags === (asked!.dnssecOk ? 0x8000 : 0), `the flags ${opt.flags.toString(16)} in OPT`)
  const [subnets, others] = [true, false].map((wanted) =>
    opt.options.filter((text) => text.startsWith('ecs=') === wanted),
  )
  const nsids = others!.filter((text) => text.startsWith('nsid='))
  const keepalives = others!.filter((text) => text === KEEPALIVE)
  const cookies = others!.filter((text) => text.startsWith('cookie='))
  const told = nsids.length + keepalives.length + cookies.length
  require(others!.filter((text) => /^ede=/.test(text)).length + told ===
    others!.length, `options nobody asked for: ${others}`)
  require(subnets!.length + told + 1 >= opt.options.length, `an option twice: ${opt.options}`)
  require(subnets!.every((text) => asked!.subnet !== undefined && text.startsWith(asked!.subnet)), `${subnets}`)
  require(nsids.length === 0 || asked!.nsidAsked, 'NSID unasked')
  const keepaliveDue = transport === 'TCP' && asked!.keepaliveOctets === 0
  require(keepalives.length === 0 || keepaliveDue, 'a keepalive unasked')
  require(cookies.every((text) => asked!.cookie !== undefined && text.startsWith(asked!.cookie)), `${cookies}`)
  if (!isSound) return
  require(keepalives.length === (keepaliveDue ? 1 : 0), `${keepalives.length} keepalives`)
  require(subnets!.length === (asked!.subnet === undefined ? 0 : 1), `${subnets!.length} client subnets`)
  require(nsids.length === (asked!.nsidAsked ? 1 : 0), `${nsids.length} NSIDs`)
  require(cookies.length === (asked!.cookie === undefined ? 0 : 1), `${cookies.length} cookies`)
}

function require(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
