/**
 * The DNS cookie option (RFC 7873 section 4): reading into a reusable cell, and the option that goes back.
 *
 *   +----------------------------+-----------------------------------------+
 *   |  client cookie: 8 octets   |  server cookie: none, or 8 to 32 octets |
 *   +----------------------------+-----------------------------------------+
 *
 * Ours are of version 1, 16 octets, the same for every server that has the secret (RFC 9018 section 4): version 1, three
 * reserved octets, 32-bit time in seconds, SipHash. Whether one is good is told elsewhere (answer/check-cookie.ts).
 */
import { OptionCode } from './numbers.ts'

export const CLIENT_COOKIE_OCTETS = 8
/** Of version 1. */
export const SERVER_COOKIE_OCTETS = 16
/** What the option takes in a reply, with its code and length. */
export const COOKIE_OPTION_OCTETS = 4 + CLIENT_COOKIE_OCTETS + SERVER_COOKIE_OCTETS

export interface Cookie {
  /** Whether the query has one. */
  present: boolean
  /** Whether the reply has one: `reply` is filled. */
  answered: boolean
  /** As in the query: the client cookie, then `serverOctets` of the server cookie. */
  readonly octets: Uint8Array
  serverOctets: number
  /** The server cookie that goes back. */
  readonly reply: Uint8Array
  /** Room for what server cookies are hashed over. */
  readonly hashed: Uint8Array
}

export function newCookie(): Cookie {
  return {
    present: false,
    answered: false,
    octets: new Uint8Array(CLIENT_COOKIE_OCTETS + 32),
    serverOctets: 0,
    reply: new Uint8Array(SERVER_COOKIE_OCTETS),
    hashed: new Uint8Array(CLIENT_COOKIE_OCTETS + 8 + 16),
  }
}

/** Reads the option's `length` octets at `at`. False when there cannot be so many (RFC 7873 section 5.2.2). */
export function readCookie(cookie: Cookie, message: Uint8Array, at: number, length: number): boolean {
  const serverOctets = length - CLIENT_COOKIE_OCTETS
  if (serverOctets !== 0 && (serverOctets < 8 || serverOctets > 32)) return false
  for (let i = 0; i < length; i++) cookie.octets[i] = message[at + i]!
  cookie.present = true
  cookie.serverOctets = serverOctets
  return true
}

/** Writes the client cookie as it came with the server cookie of `reply`; returns the offset behind it. */
export function writeCookie({ octets, reply }: Cookie, out: Uint8Array, at: number): number {
  out[at] = 0
  out[at + 1] = OptionCode.COOKIE
  out[at + 2] = 0
  out[at + 3] = CLIENT_COOKIE_OCTETS + SERVER_COOKIE_OCTETS
  for (let i = 0; i < CLIENT_COOKIE_OCTETS; i++) out[at + 4 + i] = octets[i]!
  for (let i = 0; i < SERVER_COOKIE_OCTETS; i++) out[at + 4 + CLIENT_COOKIE_OCTETS + i] = reply[i]!
  return at + COOKIE_OPTION_OCTETS
}
