/**
 * The load: a worker that asks over UDP at set times, whatever comes back, and reports what came. Queries are for one
 * name and carry a client subnet from a list. Bounded by a number of queries; loopback only.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { encodeQuery } from '../cli/dns-message.ts'
import { Latencies } from './latencies.ts'

export interface LoadPlan {
  readonly port: number
  readonly name: string
  readonly rate: number
  readonly seconds: number
  /** IPv4 networks of whole octets. */
  readonly subnets: readonly string[]
  /** How many of them, from the first on, are watched for a change of answer. */
  readonly watched: number
}

export interface LoadReport {
  readonly sent: number
  readonly answered: number
  /** Not answered within two seconds. */
  readonly lost: number
  /** Answered, but not with NOERROR and one address. */
  readonly wrong: number
  /** Microseconds from the time a query was due. */
  readonly latency: { readonly p50: number; readonly p99: number; readonly p999: number; readonly max: number }
  /** Microseconds. */
  readonly longestGap: number
  readonly latest: number
  /** When watched clients were first answered with another address than before: milliseconds since the epoch. */
  readonly changes: readonly { readonly atMs: number; readonly address: string }[]
}

/** Runs the load in a thread of its own. */
export async function runLoad(plan: LoadPlan): Promise<LoadReport> {
  const worker = new Worker(new URL(import.meta.url), { workerData: plan })
  const [report] = await once(worker, 'message')
  await worker.terminate()
  return report as LoadReport
}

const SOCKETS = 8
const IDS = 65_536
const WAIT_MS = 2_000
const RECEIVE_BUFFER_OCTETS = 8 * 1024 * 1024
const RCODE_MASK = 0x0f
const ANSWER_COUNT_AT = 6
const HEADER_OCTETS = 12

class Generator {
  readonly #plan: LoadPlan
  readonly #queries: readonly Buffer[]
  readonly #sockets: Socket[] = []
  /** By socket and id: when the query was due, and which it was. */
  readonly #due = new Float64Array(SOCKETS * IDS).fill(Number.NaN)
  readonly #asked = new Int32Array(SOCKETS * IDS)
  readonly #latencies = new Latencies()
  readonly #changes: { atMs: number; address: string }[] = []
  #answered = 0
  #wrong = 0
  #latest = 0
  #lastAnswerAt = 0
  #longestGap = 0
  #watchedAnswer = ''

  constructor(plan: LoadPlan) {
    this.#plan = plan
    this.#queries = plan.subnets.map((subnet) => encodeQuery({ name: plan.name, subnet }))
  }

  async run(): Promise<LoadReport> {
    for (let i = 0; i < SOCKETS; i++) this.#sockets.push(await this.#open(i))
    const { rate, seconds } = this.#plan
    const total = Math.round(rate * seconds)
    const startMs = performance.now()
    this.#lastAnswerAt = startMs
    for (let sent = 0; sent < total; ) {
      const dueCount = Math.min(total, Math.floor(((performance.now() - startMs) * rate) / 1_000) + 1)
      for (; sent < dueCount; sent++) this.#send(sent, startMs + (sent * 1_000) / rate)
      await sleep(1)
    }
    for (let waited = 0; waited < WAIT_MS && this.#answered < total; waited += 20) await sleep(20)
    for (const socket of this.#sockets) socket.close()
    const micro = (ms: number) => Math.round(ms * 1_000)
    const { p50, p99, p999 } = { p50: 0.5, p99: 0.99, p999: 0.999 }
    return {
      sent: total,
      answered: this.#answered,
      lost: total - this.#answered,
      wrong: this.#wrong,
      latency: {
        p50: this.#latencies.quantile(p50),
        p99: this.#latencies.quantile(p99),
        p999: this.#latencies.quantile(p999),
        max: this.#latencies.max,
      },
      longestGap: micro(this.#longestGap),
      latest: micro(this.#latest),
      changes: this.#changes,
    }
  }

  async #open(number: number): Promise<Socket> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    socket.setRecvBufferSize(RECEIVE_BUFFER_OCTETS)
    socket.on('message', (reply) => this.#hear(number, reply))
    return socket
  }

  #send(number: number, dueMs: number): void {
    const { port, subnets } = this.#plan
    const which = number % subnets.length
    const socket = number % SOCKETS
    const id = Math.floor(number / SOCKETS) % IDS
    const query = Buffer.from(this.#queries[which]!) // node:dgram may keep it until later
    query.writeUInt16BE(id)
    this.#due[socket * IDS + id] = dueMs
    this.#asked[socket * IDS + id] = which
    this.#latest = Math.max(this.#latest, performance.now() - dueMs)
    this.#sockets[socket]!.send(query, port, '127.0.0.1')
  }

  #hear(socket: number, reply: Buffer): void {
    const nowMs = performance.now()
    const slot = socket * IDS + reply.readUInt16BE()
    const dueMs = this.#due[slot]!
    if (Number.isNaN(dueMs)) return
    this.#due[slot] = Number.NaN
    this.#answered++
    this.#latencies.add((nowMs - dueMs) * 1_000)
    this.#longestGap = Math.max(this.#longestGap, nowMs - this.#lastAnswerAt)
    this.#lastAnswerAt = nowMs
    const isGood = (reply[3]! & RCODE_MASK) === 0 && reply.readUInt16BE(ANSWER_COUNT_AT) === 1
    if (!isGood) this.#wrong++
    else if (this.#asked[slot]! < this.#plan.watched) this.#watch(addressIn(reply), nowMs)
  }

  #watch(address: string, nowMs: number): void {
    if (address === this.#watchedAnswer) return
    if (this.#watchedAnswer !== '') this.#changes.push({ atMs: performance.timeOrigin + nowMs, address })
    this.#watchedAnswer = address
  }
}

/** The one A record stands behind the question: an owner of two octets, ten more, and four of address. */
function addressIn(reply: Buffer): string {
  let at = HEADER_OCTETS
  while (reply[at] !== 0) at += reply[at]! + 1
  const rdata = at + 5 + 12
  return reply.subarray(rdata, rdata + 4).join('.')
}

if (!isMainThread && parentPort !== null) parentPort.postMessage(await new Generator(workerData as LoadPlan).run())
