/**
 * What a packet is due, by a reading of its own: a reply or silence, the response codes that are right for it, the
 * question to be echoed, and what OPT has to say. Shares nothing with the server's reading but the protocol's numbers;
 * of the zones it knows only where they begin. Stands by RFC 1035 section 4.1, RFC 6891, RFC 7871, RFC 7873, RFC 8482
 * section 4.4 and RFC 8906.
 */
import { formatAddress } from '../../src/base/address.ts'
import { LIMITS } from '../../src/base/limits.ts'
import { Rcode } from '../../src/dns/numbers.ts'

export interface DueReply {
  /** One of these. Never SERVFAIL: no zone here is broken, so only a bug of ours would answer with that. */
  readonly rcodes: readonly number[]
  /** The octets to be echoed; none where there is not one question that can be read. */
  readonly question: Uint8Array
  /** Octets over UDP, at most. */
  readonly sizeMax: number
  readonly opt: DueOpt | undefined
  /** Whether a code other than FORMERR and NOTIMP is due: then every option that wants an echo has to have it. */
  readonly isSound: boolean
}

export interface DueOpt {
  readonly dnssecOk: boolean
  /** As the tests' decoder writes it, up to the scope: `ecs=192.0.2.0/24/`. */
  readonly subnet: string | undefined
  readonly nsidAsked: boolean
  /** The most in any option of its kind; undefined without one. Over TCP, 0 asks for the idle timeout (RFC 7828). */
  readonly keepaliveOctets: number | undefined
  /** As the tests' decoder writes it, with the start of our server cookie: `cookie=` and 24 digits. */
  readonly cookie: string | undefined
}

/** Undefined is silence: for what is too short to have a header, and for what is a response itself. */
export function dueReply(
  packet: Uint8Array,
  origins: readonly string[],
  transport: 'UDP' | 'TCP',
): DueReply | undefined {
  if (packet.length < 12 || packet[2]! >= 0x80) return undefined
  const message = new SeenMessage(packet)
  const opcode = (packet[2]! >> 3) & 15
  const { opt, questionEnd } = message
  const tellsTime = transport === 'TCP' && (opt?.keepaliveOctets ?? 0) > 0
  const defect = message.defect || (tellsTime && opt!.version === 0)
  const rcodes = opcode !== 0 ? [Rcode.NOTIMP] : defect ? [Rcode.FORMERR] : rcodesOfQuery(message, origins)
  const room = opt === undefined ? 512 : Math.max(512, Math.min(opt.size, 1_232))
  return {
    rcodes,
    question: packet.slice(12, questionEnd),
    sizeMax: message.type === ANY ? Math.min(room, LIMITS.anyReplyFactorMax * packet.length) : room,
    opt,
    isSound: opcode === 0 && !defect,
  }
}

const ANY = 255
const META_TYPES: Readonly<Record<number, number>> = {
  41: Rcode.FORMERR,
  249: Rcode.FORMERR,
  250: Rcode.FORMERR,
  251: Rcode.REFUSED,
  252: Rcode.REFUSED,
  253: Rcode.NOTIMP,
  254: Rcode.NOTIMP,
}
const CHAOS_NAMES = ['version.bind.', 'version.server.', 'hostname.bind.', 'id.server.']

function rcodesOfQuery(
  { opt, name, type, qclass, questionEnd }: SeenMessage,
  origins: readonly string[],
): readonly number[] {
  if (questionEnd === 12) return [Rcode.NOERROR, Rcode.BADCOOKIE] // RFC 7873 section 5.4
  if (opt !== undefined && opt.version !== 0) return [Rcode.BADVERS]
  if (qclass === 3) return [CHAOS_NAMES.includes(name) ? Rcode.NOERROR : Rcode.REFUSED]
  if (qclass !== 1) return [Rcode.REFUSED]
  const ofMetaType = META_TYPES[type]
  if (ofMetaType !== undefined) return [ofMetaType]
  const isOurs = origins.some((origin) => `.${name}`.endsWith(`.${origin}.`))
  return isOurs ? [Rcode.NOERROR, Rcode.NXDOMAIN, Rcode.YXDOMAIN] : [Rcode.REFUSED]
}

/** Thrown at the first thing that is wrong, and caught by `SeenMessage`; what was seen before it stands. */
class Defect extends Error {}

class SeenMessage {
  /** Labels in lower case, a dot behind each; the dots and backslashes inside are escaped. */
  name = ''
  type = 0
  qclass = 0
  /** 12 while there is not one whole question. */
  questionEnd = 12
  opt: (DueOpt & { size: number; version: number }) | undefined
  defect = false
  readonly #packet: Uint8Array
  #at = 12

  constructor(packet: Uint8Array) {
    this.#packet = packet
    try {
      this.#read()
    } catch (error) {
      if (!(error instanceof Defect)) throw error
      this.defect = true
    }
  }

  #read(): void {
    const [questions, ...sections] = [4, 6, 8, 10].map((at) => this.#packet[at]! * 256 + this.#packet[at + 1]!)
    if (questions === 1) this.#question()
    else for (let i = 0; i < questions!; i++) this.#passQuestion()
    for (const [section, count] of sections.entries()) {
      for (let i = 0; i < count; i++) this.#record(section === 2)
    }
    const isAnswerable = questions === 1 || (questions === 0 && this.opt?.cookie !== undefined)
    if (this.#at !== this.#packet.length || !isAnswerable) throw new Defect()
  }

  #question(): void {
    for (let length = this.#number(1); length > 0; length = this.#number(1)) {
      if (length > 63) throw new Defect() // a pointer has nothing to point to
      const label = Buffer.from(this.#take(length)).toString('latin1')
      this.name += `${label.replace(/[.\\]/g, '\\$&').replace(/[A-Z]/g, (letter) => letter.toLowerCase())}.`
    }
    if (this.#at - 12 > 255) throw new Defect()
    this.type = this.#number(2)
    this.qclass = this.#number(2)
    this.questionEnd = this.#at
  }

  #passQuestion(): void {
    this.#owner()
    this.#take(4)
  }

  /** Whether the owner is the root itself. Where a pointer leads is nobody's business: the name is not used. */
  #owner(): boolean {
    const from = this.#at
    for (let length = this.#number(1); length > 0; length = this.#number(1)) {
      if (length > 63 && length < 0xc0) throw new Defect()
      this.#take(length > 63 ? 1 : length)
      if (length > 63) break
    }
    return this.#packet[from] === 0
  }

  #record(isAdditional: boolean): void {
    const isRoot = this.#owner()
    const type = this.#number(2)
    const size = this.#number(2)
    this.#take(1)
    const version = this.#number(1)
    const flags = this.#number(2)
    const rdata = this.#take(this.#number(2))
    if (type !== 41) return
    if (!isAdditional || !isRoot || this.opt !== undefined) throw new Defect()
    const dnssecOk = flags >= 0x8000
    this.opt = {
      size,
      version,
      dnssecOk,
      subnet: undefined,
      nsidAsked: false,
      keepaliveOctets: undefined,
      cookie: undefined,
    }
    if (version === 0) this.#options(new DataView(rdata.buffer, rdata.byteOffset, rdata.length))
  }

  #options(rdata: DataView): void {
    let end = 0
    for (let at = 0; at < rdata.byteLength; at = end) {
      if (at + 4 > rdata.byteLength) throw new Defect()
      end = at + 4 + rdata.getUint16(at + 2)
      if (end > rdata.byteLength) throw new Defect()
      const data = new Uint8Array(rdata.buffer, rdata.byteOffset + at + 4, end - at - 4)
      if (rdata.getUint16(at) === 3) this.opt = { ...this.opt!, nsidAsked: data.length === 0 }
      if (rdata.getUint16(at) === 11) {
        this.opt = { ...this.opt!, keepaliveOctets: Math.max(this.opt!.keepaliveOctets ?? 0, data.length) }
      }
      if (rdata.getUint16(at) === 10 && this.opt!.cookie === undefined) {
        if (data.length !== 8 && (data.length < 16 || data.length > 40)) throw new Defect()
        this.opt = { ...this.opt!, cookie: `cookie=${Buffer.from(data.subarray(0, 8)).toString('hex')}01000000` }
      }
      if (rdata.getUint16(at) === 8) {
        if (this.opt!.subnet !== undefined) throw new Defect()
        this.opt = { ...this.opt!, subnet: subnetText(data) }
      }
    }
  }

  #number(octets: number): number {
    return this.#take(octets).reduce((sum, octet) => sum * 256 + octet, 0)
  }

  #take(octets: number): Uint8Array {
    const from = this.#at
    this.#at += octets
    if (this.#at > this.#packet.length) throw new Defect()
    return this.#packet.subarray(from, this.#at)
  }
}

/** RFC 7871 section 6 with 7.1.2: the scope is 0, and ADDRESS has the octets that SOURCE needs with zeros behind it. */
function subnetText(data: Uint8Array): string {
  const [high, family, source, scope, ...address] = data
  const octets = family === 1 ? 4 : family === 2 ? 16 : 0
  const bits = address.map((octet) => octet.toString(2).padStart(8, '0')).join('')
  const isSound =
    data.length >= 4 &&
    high === 0 &&
    family! <= 2 &&
    source! <= octets * 8 &&
    scope === 0 &&
    address.length === Math.ceil(source! / 8) &&
    !bits.slice(source).includes('1')
  if (!isSound) throw new Defect()
  if (family === 0) return 'ecs=none/0/'
  const whole = Uint8Array.from({ length: octets }, (_, i) => address[i] ?? 0)
  return `ecs=${formatAddress({ family: family === 1 ? 4 : 6, octets: whole })}/${source}/`
}
