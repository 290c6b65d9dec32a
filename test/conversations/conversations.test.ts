/**
 * Runs every conversation of this folder on the engine directly, over UDP by each transport, and over TCP. Over the network
 * the client's address is the loopback, so the handler first asserts that and then puts the conversation's in its place.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Engine } from '../../src/answer/engine.ts'
import { type QueryHandler, Transport } from '../../src/answer/query-handler.ts'
import { parseAddress } from '../../src/base/address.ts'
import { type ClientAddress, newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { newTransportCounters } from '../../src/transports/counters.ts'
import { openTransports, type Transports } from '../../src/transports/listen.ts'
import { openBatchedHere, withoutBatched } from '../transports/batched-here.ts'
import { compileConversation } from './compile-conversation.ts'
import type { Conversation, Exchange, ExpectedReply } from './conversation.ts'
import { decodeMessage } from './decode-message.ts'
import { askInPlace, askOverTcp, askOverUdp } from './exchange.ts'
import { parseConversation } from './parse-conversation.ts'
import { replyText } from './reply-text.ts'

const FOLDER = fileURLToPath(new URL('.', import.meta.url))
const DEFAULT_CLIENT = '192.0.2.200'
/** Of RFC 9018 appendix A.1. */
const DEFAULT_SECONDS = 1_559_731_985

/** The server under test: an engine whose tables, client and draws the conversation sets. */
class Server implements QueryHandler {
  readonly #engine: Engine
  readonly #client = newClientAddress()
  readonly #publish: (down: ReadonlySet<string>) => void
  readonly #down = new Set<string>()
  #random = 0
  #seconds = DEFAULT_SECONDS

  constructor(conversation: Conversation) {
    const tablesOf = compileConversation(conversation)
    this.#engine = new Engine({
      tables: tablesOf(this.#down),
      random: () => this.#random,
      now: () => this.#seconds * 1_000,
      onFailure: (error) => {
        failures.push(error)
      },
    })
    this.#publish = (down) => this.#engine.publish(tablesOf(down))
    this.setClient(DEFAULT_CLIENT)
  }

  setHealth(pop: string, up: boolean): void {
    if (up) this.#down.delete(pop)
    else this.#down.add(pop)
    this.#publish(this.#down)
  }

  setClient(text: string): void {
    const address = parseAddress(text)!
    setClientOctets(this.#client, address.family, address.octets)
  }

  setRandom(value: number): void {
    this.#random = value
  }

  setTime(seconds: number): void {
    this.#seconds = seconds
  }

  handle(arena: Uint8Array, start: number, length: number, client: ClientAddress, transport: Transport): number {
    if (client.family !== 4 || client.words[0] !== LOOPBACK) failures.push(new Error('not from the loopback'))
    return this.#engine.handle(arena, start, length, this.#client, transport)
  }
}

const LOOPBACK = 0x7f000001
/** Bugs that the engine contained, or the runner found where it cannot throw. */
const failures: unknown[] = []

type Ask = (server: Server, exchange: Exchange) => Promise<Uint8Array | undefined>

describe('conversations', () => {
  const conversations = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => parseConversation(`test/conversations/${name}`, readFileSync(FOLDER + name, 'utf8')))
  let transports: Transports
  let batched: Transports | undefined
  let current: Server

  before(async () => {
    const handler: QueryHandler = { handle: (...query) => current.handle(...query) }
    const listen = [{ address: '127.0.0.1', port: 0 }]
    transports = await openTransports(listen, handler, newTransportCounters())
    if (!withoutBatched)
      batched = await openTransports(listen, handler, newTransportCounters(), { udp: openBatchedHere })
  })
  after(() => Promise.all([transports.close(), batched?.close()]))

  const ways: readonly (readonly [name: string, transport: 'UDP' | 'TCP', ask: Ask, skip?: string | false])[] = [
    ['engine, as over UDP', 'UDP', async (server, { query }) => askInPlace(server, query, Transport.UDP)],
    ['engine, as over TCP', 'TCP', async (server, { query }) => askInPlace(server, query, Transport.TCP)],
    ['UDP', 'UDP', (_, { query }) => askOverUdp(transports.endpoints[0]!.port, query)],
    ['UDP in batches', 'UDP', (_, { query }) => askOverUdp(batched!.endpoints[0]!.port, query), withoutBatched],
    ['TCP', 'TCP', (_, { query }) => askOverTcp(transports.endpoints[0]!.port, query)],
  ]

  for (const conversation of conversations) {
    describe(conversation.file, () => {
      for (const [name, transport, ask, skip = false] of ways) {
        it(name, { skip }, async () => {
          current = new Server(conversation)
          failures.length = 0
          await converse(conversation, current, transport, ask)
          assert.deepEqual(failures, [])
        })
      }
    })
  }
})

async function converse(conversation: Conversation, server: Server, transport: 'UDP' | 'TCP', ask: Ask): Promise<void> {
  for (const step of conversation.steps) {
    if (step.kind === 'health') server.setHealth(step.pop, step.up)
    else if (step.kind === 'client') server.setClient(step.address)
    else if (step.kind === 'random') server.setRandom(step.value)
    else if (step.kind === 'time') server.setTime(step.seconds)
    else if (step.transports.includes(transport)) {
      checkReply(step, await ask(server, step), transport, `${conversation.file}:${step.line}: ${step.title}`)
    }
  }
}

function checkReply(
  { query, expected, udpSize }: Exchange,
  reply: Uint8Array | undefined,
  transport: 'UDP' | 'TCP',
  title: string,
): void {
  if (reply === undefined || expected === 'silence') {
    assert.equal(reply && Buffer.from(reply).toString('hex'), expected === 'silence' ? undefined : 'a reply', title)
    return
  }
  const message = decodeMessage(reply)
  assert.deepEqual(reply.subarray(0, 2), query.subarray(0, 2), `${title}: the id`)
  assert.equal(reply[2]! & 0x79, query[2]! & 0x79, `${title}: opcode and RD`)
  const { octets } = message.questions[0] ?? { octets: new Uint8Array() }
  const question = message.questions.length === 0 ? 'none' : 'echoed'
  assert.ok(message.questions.length < 2, title)
  assert.deepEqual(octets, query.subarray(12, 12 + octets.length), `${title}: the question`)
  if (transport === 'UDP') assert.ok(reply.length <= udpSize, `${title}: ${reply.length} octets`)
  assert.deepEqual(linesOf(replyText(message, question)), linesOf(expected), title)
}

function linesOf({ head, question, records, edns }: ExpectedReply): string[] {
  return [`reply ${head}`, `question ${question}`, ...records, edns ?? 'no OPT']
}
