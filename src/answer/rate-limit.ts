/**
 * Response rate limiting over UDP (ISC-TN-2012-1): how many full answers of one kind the clients of one /24 or /56 get each
 * second, so that nobody can have us flood whoever's address they write into their queries. One fixed table in memory
 * that all threads share, kept by compare-and-exchange: the limit holds whatever their number. Allocates, waits and logs
 * nothing; the time is an argument.
 *
 *     cells  [ seed | … | set | set | … ]      a set is 4 slots of 4 cells, 64 octets: one line of a processor's cache
 *                                               slot: tag | due | limited | not used
 *
 * `due` is the "theoretical arrival time" of the generic cell rate algorithm: when all that was answered would have been
 * answered at the rate itself. A slot whose time has passed is as good as empty.
 */

import { assert } from '../base/assert.ts'
import type { ClientAddress } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'

export type RateLimitCells = Int32Array

/** Kinds of replies that are counted apart: an attack with one of them leaves the others alone. */
export const ReplyKind = { POSITIVE: 0, NO_DATA: 1, NAME_ERROR: 2, REFERRAL: 3, ERROR: 4 } as const
export type ReplyKind = (typeof ReplyKind)[keyof typeof ReplyKind]

export const RateVerdict = { ANSWER: 0, TRUNCATE: 1, DROP: 2 } as const
export type RateVerdict = (typeof RateVerdict)[keyof typeof RateVerdict]

/** In microseconds: how far ahead of its rate a prefix may get. */
const BURST = 1_000_000
/** Further ahead nobody gets, not even by clocks that differ a little: what says so is from before time went around. */
const AHEAD_MAX = 2 * BURST

const SETS_AT = 16
const SLOT_CELLS = 4
const SET_CELLS = 4 * SLOT_CELLS
const TAG = 0
const DUE = 1
const LIMITED = 2
/** The tag of a slot that never was of anybody. A client with this tag, one of 2^32, is limited all the same. */
const UNUSED = 0

/** `seed` is 32 random bits; `sets` is a power of two. */
export function newRateLimitCells(seed: number, sets: number = LIMITS.rateLimitSets): RateLimitCells {
  assert((sets & (sets - 1)) === 0, 'a power of two')
  const cells = new Int32Array(new SharedArrayBuffer((SETS_AT + sets * SET_CELLS) * Int32Array.BYTES_PER_ELEMENT))
  cells[0] = seed
  return cells
}

/**
 * What becomes of a reply of that kind to that client. `microseconds` are of a clock that never goes back and is the same
 * for all threads; of every `slip` replies over the limit one is truncated, of 0 none.
 */
export function limitRate(
  cells: RateLimitCells,
  client: ClientAddress,
  kind: ReplyKind,
  perSecond: number,
  slip: number,
  microseconds: number,
): RateVerdict {
  const now = microseconds | 0 // modulo 2^32, which is 71 minutes
  const slot = findSlot(cells, tagOf(cells[0]!, client, kind), now)
  const interval = Math.ceil(BURST / perSecond)
  for (;;) {
    const due = Atomics.load(cells, slot + DUE)
    const ahead = aheadOf(due, now) + interval
    if (ahead > BURST) break
    if (Atomics.compareExchange(cells, slot + DUE, due, (now + ahead) | 0) === due) return RateVerdict.ANSWER
  }
  const limited = (Atomics.add(cells, slot + LIMITED, 1) + 1) >>> 0
  return slip > 0 && limited % slip === 0 ? RateVerdict.TRUNCATE : RateVerdict.DROP
}

/** The slot of `tag`; else one that was idle, else the one least ahead of its rate, now of `tag`. */
function findSlot(cells: RateLimitCells, tag: number, now: number): number {
  const sets = (cells.length - SETS_AT) / SET_CELLS
  const first = SETS_AT + (tag & (sets - 1)) * SET_CELLS
  for (;;) {
    let best = first
    let bestTag = 0
    let bestDue = 0
    let bestAhead = Number.MAX_SAFE_INTEGER
    for (let slot = first; slot < first + SET_CELLS; slot += SLOT_CELLS) {
      const slotTag = Atomics.load(cells, slot + TAG)
      if (slotTag === tag) return slot
      const due = Atomics.load(cells, slot + DUE)
      const ahead = slotTag === UNUSED ? 0 : aheadOf(due, now)
      if (ahead >= bestAhead) continue
      best = slot
      bestTag = slotTag
      bestDue = due
      bestAhead = ahead
    }
    if (Atomics.compareExchange(cells, best + TAG, bestTag, tag) !== bestTag) continue // another thread took it
    if (aheadOf(bestDue, now) > 0) Atomics.compareExchange(cells, best + DUE, bestDue, now)
    return best
  }
}

/** By how much `due` is ahead of `now`, around the clock. */
function aheadOf(due: number, now: number): number {
  const ahead = (due - now) | 0
  return ahead < 0 || ahead > AHEAD_MAX ? 0 : ahead
}

/**
 * Two prefixes of one tag share a limit. Who could bring that about for another, not knowing the seed, would have to write
 * addresses into queries, and could as well write the other's own.
 */
function tagOf(seed: number, { family, words }: ClientAddress, kind: ReplyKind): number {
  const isIpv4 = family === 4
  let hash = mix(seed ^ (isIpv4 ? words[0]! & 0xffff_ff00 : words[0]!))
  if (!isIpv4) hash = mix(hash ^ (words[1]! & 0xffff_ff00))
  return mix(hash ^ (kind | (isIpv4 ? 0 : 8)))
}

/** One to one, each bit of what comes out depending on every bit of what goes in. */
function mix(word: number): number {
  const once = Math.imul(word ^ (word >>> 16), 0x7feb352d)
  const twice = Math.imul(once ^ (once >>> 15), 0x846ca68b)
  return twice ^ (twice >>> 16)
}
