/**
 * A load that asks as fast as it is answered, with a bounded number of queries on the way: a process of its own, so that it
 * can be kept to one core. Sends and receives 64 datagrams a system call, as the server does. Prints what came as JSON.
 *
 *   node saturate.ts PORT KIND SECONDS
 */
import { fileURLToPath } from 'node:url'
import { connectDatagramSocket, type DatagramSocket, openDatagramSocket } from '../../src/transports/datagram-socket.ts'
import { type Libc, loadLibc } from '../../src/transports/libc.ts'
import { encodeQuery } from '../cli/dns-message.ts'

export const KINDS = ['static', 'geo', 'geo-ecs', 'nxdomain', 'wildcard', 'large'] as const
export type Kind = (typeof KINDS)[number]

export interface Saturation {
  readonly answered: number
  readonly lost: number
  /** Replies that were not as this kind's should be. */
  readonly wrong: number
  readonly seconds: number
}

export const LARGE_NAMES = 100_000

const BATCH = 64
const SLOT = 512
const WINDOW = 256
const SILENCE_MS = 100
const MSG_DONTWAIT = 0x40
const MMSGHDR = 64

/** The query of a kind, and where in it six digits or three octets of a client subnet stand that are drawn anew each time. */
function template(kind: Kind): {
  octets: Buffer
  digitsAt: number | undefined
  subnetAt: number | undefined
  rcode: number
} {
  const names: Record<Kind, string> = {
    static: 'www.bench.test',
    geo: 'geo.bench.test',
    'geo-ecs': 'geo.bench.test',
    nxdomain: 'n000000.bench.test',
    wildcard: 'w000000.any.bench.test',
    large: 'h000000.bench.test',
  }
  const octets = encodeQuery({ name: names[kind], ...(kind === 'geo-ecs' ? { subnet: '193.0.6.0/24' } : {}) })
  const digitsAt = names[kind].includes('000000') ? 14 : undefined
  return {
    octets,
    digitsAt,
    subnetAt: kind === 'geo-ecs' ? octets.length - 3 : undefined,
    rcode: kind === 'nxdomain' ? 3 : 0,
  }
}

/** Headers of messages to one address, each with its own slot; the socket is connected. */
class Messages {
  readonly octets: Uint8Array
  readonly words: Uint32Array
  readonly address: number
  readonly slotsAt = BATCH * (MMSGHDR + 16)

  constructor(libc: Libc) {
    const buffer = new ArrayBuffer(this.slotsAt + BATCH * SLOT)
    this.octets = new Uint8Array(buffer)
    this.words = new Uint32Array(buffer)
    this.address = libc.addressOf(this.octets)
    for (let i = 0; i < BATCH; i++) {
      const iovec = BATCH * MMSGHDR + i * 16
      this.#point(i * MMSGHDR + 16, this.address + iovec)
      this.words[(i * MMSGHDR + 24) / 4] = 1
      this.#point(iovec, this.address + this.slotsAt + i * SLOT)
      this.setLength(i, SLOT)
    }
  }

  setLength(i: number, length: number): void {
    this.words[(BATCH * MMSGHDR + i * 16 + 8) / 4] = length
  }

  #point(at: number, address: number): void {
    this.words[at / 4] = address % 2 ** 32
    this.words[at / 4 + 1] = Math.floor(address / 2 ** 32)
  }
}

/** Asks for `seconds`, after a tenth of that to warm up. */
function saturate(libc: Libc, socket: DatagramSocket, kind: Kind, seconds: number): Saturation {
  const { octets, digitsAt, subnetAt, rcode } = template(kind)
  const [tx, rx] = [new Messages(libc), new Messages(libc)]
  for (let i = 0; i < BATCH; i++) {
    tx.octets.set(octets, tx.slotsAt + i * SLOT)
    tx.setLength(i, octets.length)
  }
  let seed = 12_345
  const draw = (): number => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) | 0
    return seed >>> 0
  }
  const vary = (slot: number): void => {
    if (digitsAt !== undefined) {
      let digits = draw() % LARGE_NAMES
      for (let at = slot + digitsAt + 5; at >= slot + digitsAt; at--) {
        tx.octets[at] = 0x30 + (digits % 10)
        digits = Math.floor(digits / 10)
      }
    }
    if (subnetAt === undefined) return
    const subnet = draw()
    tx.octets[slot + subnetAt] = 1 + ((subnet >>> 24) % 223)
    tx.octets[slot + subnetAt + 1] = subnet >>> 16
    tx.octets[slot + subnetAt + 2] = subnet >>> 8
  }
  let [flying, answered, lost, wrong, lastMs] = [0, 0, 0, 0, performance.now()]
  let startMs = lastMs
  const warmMs = startMs + seconds * 100
  const endMs = warmMs + seconds * 1_000
  for (let isWarm = false; ; ) {
    const nowMs = performance.now()
    if (!isWarm && nowMs >= warmMs) {
      ;[isWarm, answered, lost, wrong, startMs] = [true, 0, 0, 0, nowMs]
    }
    if (nowMs >= endMs) return { answered, lost, wrong, seconds: (nowMs - startMs) / 1_000 }
    const count = Math.min(BATCH, WINDOW - flying)
    if (count > 0) {
      for (let i = 0; i < count; i++) vary(tx.slotsAt + i * SLOT)
      flying += Math.max(0, libc.sendmmsg(socket.fd, tx.address, count, MSG_DONTWAIT))
    }
    const got = libc.recvmmsg(socket.fd, rx.address, BATCH, MSG_DONTWAIT)
    if (got > 0) {
      for (let i = 0; i < got; i++) if ((rx.octets[rx.slotsAt + i * SLOT + 3]! & 15) !== rcode) wrong++
      answered += got
      flying -= got
      lastMs = nowMs
    } else if (nowMs - lastMs > SILENCE_MS) {
      lost += flying
      flying = 0
      lastMs = nowMs
    }
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port, kind, seconds] = process.argv.slice(2)
  const libc = await loadLibc()
  if (typeof libc === 'string') throw new Error(libc)
  const socket = openDatagramSocket(libc, { address: '127.0.0.1', port: 0 })
  connectDatagramSocket(libc, socket, { address: '127.0.0.1', port: Number(port) })
  process.stdout.write(JSON.stringify(saturate(libc, socket, kind as Kind, Number(seconds))))
}
