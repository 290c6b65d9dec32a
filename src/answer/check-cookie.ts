/**
 * Server cookies of version 1 (RFC 9018 section 4): whether the one that came is good for this client at this time, and
 * the one that goes back. Anything else than a good one is answered in full all the same, with a fresh cookie (RFC 7873
 * section 5.2.3); what a good one is worth is for others to say. Allocates nothing; the time is an argument.
 */
import type { ClientAddress } from '../base/client-address.ts'
import { CLIENT_COOKIE_OCTETS, type Cookie, SERVER_COOKIE_OCTETS } from '../dns/cookie.ts'
import { type SipKey, sipHash } from '../dns/siphash.ts'

/** What cookie a query has: none, a client cookie alone, or a server cookie too, good or not. */
export const CookieKind = { NONE: 0, CLIENT_ONLY: 1, VALID: 2, INVALID: 3 } as const
export type CookieKind = (typeof CookieKind)[keyof typeof CookieKind]

/** Ages in seconds (RFC 9018 section 4.3). */
const AGE_MAX = 3_600
const AGE_MIN = -300
const AGE_RENEWED = 1_800

const VERSION = 1
/** Where the hash stands in a server cookie: behind version, reserved and time. */
const HASH_AT = 8

/**
 * Judges the cookie of a query and fills the one of its reply. Of `secrets`, which are one at least, the first makes
 * cookies and all are good; `seconds` are those since the epoch.
 */
export function checkCookie(
  cookie: Cookie,
  client: ClientAddress,
  secrets: readonly SipKey[],
  seconds: number,
): CookieKind {
  cookie.answered = true
  const secret = findSecret(cookie, client, secrets, seconds)
  if (secret === 0 && ageOf(cookie, seconds) <= AGE_RENEWED) return CookieKind.VALID // `reply` is what came
  cookie.reply.fill(0, 0, 4)
  cookie.reply[0] = VERSION
  writeWord(cookie.reply, 4, seconds)
  hashReply(cookie, client, secrets[0]!)
  return secret >= 0 ? CookieKind.VALID : cookie.serverOctets === 0 ? CookieKind.CLIENT_ONLY : CookieKind.INVALID
}

/** The position of the secret that the server cookie was made with, or -1 when it is not good now. */
function findSecret(cookie: Cookie, client: ClientAddress, secrets: readonly SipKey[], seconds: number): number {
  if (cookie.serverOctets !== SERVER_COOKIE_OCTETS || cookie.octets[CLIENT_COOKIE_OCTETS] !== VERSION) return -1
  const age = ageOf(cookie, seconds)
  if (age > AGE_MAX || age < AGE_MIN) return -1
  const { octets, reply } = cookie
  for (let secret = 0; secret < secrets.length; secret++) {
    // What is reserved is hashed as it came, so that later uses of it need no new version.
    for (let i = 0; i < HASH_AT; i++) reply[i] = octets[CLIENT_COOKIE_OCTETS + i]!
    hashReply(cookie, client, secrets[secret]!)
    let difference = 0
    for (let i = HASH_AT; i < SERVER_COOKIE_OCTETS; i++) difference |= reply[i]! ^ octets[CLIENT_COOKIE_OCTETS + i]!
    if (difference === 0) return secret
  }
  return -1
}

/** By serial arithmetic (RFC 1982): the time wraps in 2106. */
function ageOf({ octets }: Cookie, seconds: number): number {
  const at = CLIENT_COOKIE_OCTETS + 4
  const made = (octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!
  return ((seconds | 0) - made) | 0
}

/** Completes `reply` with the hash of client cookie, version, reserved, time and address (RFC 9018 section 4.4). */
function hashReply({ octets, reply, hashed }: Cookie, { family, words }: ClientAddress, secret: SipKey): void {
  for (let i = 0; i < CLIENT_COOKIE_OCTETS; i++) hashed[i] = octets[i]!
  for (let i = 0; i < HASH_AT; i++) hashed[CLIENT_COOKIE_OCTETS + i] = reply[i]!
  const addressAt = CLIENT_COOKIE_OCTETS + HASH_AT
  const addressWords = family === 4 ? 1 : 4
  for (let i = 0; i < addressWords; i++) writeWord(hashed, addressAt + 4 * i, words[i]!)
  sipHash(secret, hashed, addressAt + 4 * addressWords, reply, HASH_AT)
}

function writeWord(octets: Uint8Array, at: number, word: number): void {
  octets[at] = word >>> 24
  octets[at + 1] = word >>> 16
  octets[at + 2] = word >>> 8
  octets[at + 3] = word
}
