/**
 * The threads that answer, all of them, seen from the main one: hands them tables as they change and stops them together.
 * The life of each is answer-thread.ts's.
 */
import { randomInt } from 'node:crypto'
import type { QueryCounters } from '../answer/query-counters.ts'
import { newRateLimitCells } from '../answer/rate-limit.ts'
import type { Tables } from '../tables/tables.ts'
import { changeBetween, freshOctets } from '../tables/tables-change.ts'
import { newConnectionCells } from '../transports/connection-counts.ts'
import type { TransportCounters } from '../transports/counters.ts'
import { AnswerThread, type AnswerThreadOptions } from './answer-thread.ts'
import { collectAllGarbage, ReplacedMemory } from './collect-garbage.ts'

export interface AnswerWorkers {
  /** Of each thread, for good. */
  readonly queryCounters: readonly QueryCounters[]
  readonly transportCounters: readonly TransportCounters[]
  /** Answers from these tables from now on. */
  publish(tables: Tables): void
  /** How many answer now. */
  running(): number
  /** How often one was started again. */
  restarts(): number
  /** Takes nothing new from now on; connections that are open go on until it is stopped. */
  release(): void
  /** Lets every thread finish what it was asked. */
  stop(): Promise<void>
}

export interface AnswerOptions extends Omit<AnswerThreadOptions, 'connectionCells' | 'rateLimitCells'> {
  readonly tables: Tables
}

/** Resolves when all threads answer; rejects with the reason of the first that cannot. */
export async function answerInWorkers(options: AnswerOptions): Promise<AnswerWorkers> {
  let { tables } = options
  // After each publication: what compiling takes and frees is many times what is kept of it.
  const replaced = new ReplacedMemory(0, collectAllGarbage)
  const everything = () => changeBetween(undefined, tables)
  const connectionCells = newConnectionCells(options.threads, randomInt(2 ** 31))
  const shared = { ...options, connectionCells, rateLimitCells: newRateLimitCells(randomInt(2 ** 32)) }
  const threads = Array.from({ length: options.threads }, (_, i) => new AnswerThread(shared, i, everything))
  const stop = async () => void (await Promise.all(threads.map((thread) => thread.stop())))
  try {
    await Promise.all(threads.map((thread) => thread.listening))
  } catch (error) {
    await stop()
    throw error
  }
  return {
    queryCounters: threads.map(({ queryCounters }) => queryCounters),
    transportCounters: threads.map(({ transportCounters }) => transportCounters),
    publish: (next) => {
      const change = changeBetween(tables, next)
      tables = next
      replaced.add(freshOctets(change))
      for (const thread of threads) thread.tell(change)
    },
    running: () => threads.filter(({ isAnswering }) => isAnswering).length,
    restarts: () => threads.reduce((sum, { restarts }) => sum + restarts, 0),
    release: () => {
      for (const thread of threads) thread.release()
    },
    stop,
  }
}
