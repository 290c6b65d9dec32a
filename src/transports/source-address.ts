/**
 * The source of a datagram or connection, from the text Node gives into the words the query path works on, without
 * allocating. It reads what the system's inet_ntop writes and trusts it: text from anywhere else goes through
 * base/address.ts, which checks. An IPv6 zone (`%eth0`) says which link, not which address, and is left out.
 */
import type { ClientAddress } from '../base/client-address.ts'

const COLON = 0x3a
const DOT = 0x2e
const PERCENT = 0x25

const groups = new Int32Array(8)

/** Fills `client` from `text`. */
export function setClientText(client: ClientAddress, text: string): void {
  if (text.includes(':')) {
    client.family = 6
    readGroups(text)
    for (let i = 0; i < 4; i++) client.words[i] = (groups[2 * i]! << 16) | groups[2 * i + 1]!
  } else {
    client.family = 4
    client.words.fill(0)
    client.words[0] = readQuad(text, 0)
  }
}

/** Eight groups of 16 bits (RFC 4291 section 2.2), into `groups`. */
function readGroups(text: string): void {
  let filled = 0
  let gap = -1 // how many groups stand before `::`
  let group = 0
  let digits = 0
  for (let i = 0; i < text.length; i++) {
    const character = text.charCodeAt(i)
    if (character === PERCENT) break
    if (character === DOT) {
      const quad = readQuad(text, i - digits)
      groups[filled++] = quad >>> 16
      group = quad & 0xffff
      break
    }
    if (character !== COLON) {
      group = (group << 4) | hexDigit(character)
      digits++
      continue
    }
    if (digits === 0) gap = filled
    else groups[filled++] = group
    group = 0
    digits = 0
  }
  if (digits > 0) groups[filled++] = group
  if (gap < 0) return
  groups.copyWithin(8 - (filled - gap), gap, filled)
  groups.fill(0, gap, 8 - (filled - gap))
}

/** The dotted quad from `start` to the end of the address, as one word. */
function readQuad(text: string, start: number): number {
  let word = 0
  let octet = 0
  for (let i = start; i < text.length; i++) {
    const character = text.charCodeAt(i)
    if (character === PERCENT) break
    if (character === DOT) {
      word = (word << 8) | octet
      octet = 0
    } else {
      octet = octet * 10 + character - 0x30
    }
  }
  return (word << 8) | octet
}

/** `0`-`9`, `a`-`f` and `A`-`F`: letters have bit 6 set, and their low four bits count from 1. */
function hexDigit(character: number): number {
  return (character & 0xf) + (character & 0x40 ? 9 : 0)
}
