/**
 * The engine: the tables of the moment and one set of reusable cells, behind the seam that transports call. Contains
 * our own bugs: whatever the answering throws becomes SERVFAIL, a count, and a word to `onFailure`.
 */
import { type ClientAddress, newClientAddress } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import { Rcode } from '../dns/numbers.ts'
import { beginResponse, finishResponse } from '../dns/response-writer.ts'
import type { Tables } from '../tables/tables.ts'
import { answerQuery } from './answer-query.ts'
import { type AnswerState, newAnswerState, type RateLimiter } from './answer-state.ts'
import { CookieKind } from './check-cookie.ts'
import { countFailure, countReply, type QueryCounters, ZoneSlot } from './query-counters.ts'
import type { QueryHandler, Transport } from './query-handler.ts'

export interface EngineOptions {
  readonly tables: Tables
  /** 32 random bits, for choices by weight. */
  readonly random: () => number
  /** Milliseconds since the epoch, for cookies; without it they are not answered. */
  readonly now?: (() => number) | undefined
  /** Limits replies over UDP by `tables.rateLimit`; without it they are not limited. */
  readonly limiter?: RateLimiter | undefined
  /** Told of every bug that was contained; must not throw. */
  readonly onFailure: (error: unknown) => void
  /** What it counts in; cells of its own unless given. */
  readonly counters?: QueryCounters | undefined
}

export class Engine implements QueryHandler {
  readonly #state: AnswerState
  readonly #onFailure: (error: unknown) => void

  constructor({ tables, random, now, limiter, onFailure, counters }: EngineOptions) {
    this.#state = newAnswerState(tables, random, newClientAddress(), counters, now, limiter)
    this.#onFailure = onFailure
  }

  /** What was asked and answered so far; in memory that threads share. */
  get counters(): QueryCounters {
    return this.#state.counters
  }

  /** Answers from `tables` from the next query on. */
  publish(tables: Tables): void {
    this.#state.tables = tables
  }

  handle(octets: Uint8Array, start: number, length: number, client: ClientAddress, transport: Transport): number {
    const state = this.#state
    state.client = client
    state.zoneSlot = ZoneSlot.NONE
    state.cookieKind = CookieKind.NONE
    let replyLength: number
    try {
      replyLength = answerQuery(state, octets, start, length, transport)
    } catch (error) {
      this.#onFailure(error)
      countFailure(state.counters)
      replyLength = this.#fail(octets, start)
    }
    if (replyLength > 0) countReply(state.counters, state, transport)
    return replyLength
  }

  /** The question still stands in the buffer; nothing behind it is kept. */
  #fail(octets: Uint8Array, start: number): number {
    const { query, writer } = this.#state
    query.subnet.present = false
    query.cookie.answered = false
    beginResponse(writer, query, octets, start, LIMITS.udpPayloadOctetsMax, NO_NSID)
    writer.rcode = Rcode.SERVFAIL
    return finishResponse(writer, query, NO_NSID)
  }
}

const NO_NSID = new Uint8Array(0)
