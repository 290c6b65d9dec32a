/**
 * SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012), which server cookies are made with
 * (RFC 9018 section 4.4). On 32-bit halves of its 64-bit words, as BigInts would be allocated; allocates nothing.
 */

/** A key of 128 bits: its octets as four words, least significant octet first. */
export type SipKey = Int32Array

/** A key of 16 octets. */
export function sipKeyOf(octets: Uint8Array): SipKey {
  return Int32Array.from({ length: 4 }, (_, i) => readWord(octets, 4 * i))
}

/** Writes the 8 octets of the hash of `octets[0 .. length)` to `out` at `at`. */
export function sipHash(key: SipKey, octets: Uint8Array, length: number, out: Uint8Array, at: number): void {
  const [k0, k1, k2, k3] = [key[0]!, key[1]!, key[2]!, key[3]!]
  // Each word of the state v0 to v3 is a low and a high half: "somepseudorandomlygeneratedbytes" (section 2.1).
  let [a, A, b, B] = [k0 ^ 0x70736575, k1 ^ 0x736f6d65, k2 ^ 0x6e646f6d, k3 ^ 0x646f7261]
  let [c, C, d, D] = [k0 ^ 0x6e657261, k1 ^ 0x6c796765, k2 ^ 0x79746573, k3 ^ 0x74656462]
  const wholeBlocks = length >> 3
  for (let block = 0; block <= wholeBlocks + 1; block++) {
    const isLast = block === wholeBlocks
    const isEnd = block > wholeBlocks // all is in: four more rounds
    const from = 8 * block
    const low = isEnd ? 0 : isLast ? readPart(octets, from, length) : readWord(octets, from)
    const high = isEnd ? 0 : isLast ? readPart(octets, from + 4, length) | (length << 24) : readWord(octets, from + 4)
    d ^= low
    D ^= high
    if (isEnd) c ^= 0xff
    for (let round = isEnd ? 4 : 2; round > 0; round--) {
      a = (a + b) | 0
      A = (A + B + carry(a, b)) | 0
      c = (c + d) | 0
      C = (C + D + carry(c, d)) | 0
      let half = (b << 13) | (B >>> 19)
      B = ((B << 13) | (b >>> 19)) ^ A
      b = half ^ a
      half = (d << 16) | (D >>> 16)
      D = ((D << 16) | (d >>> 16)) ^ C
      d = half ^ c
      half = a
      a = A
      A = half
      c = (c + b) | 0
      C = (C + B + carry(c, b)) | 0
      a = (a + d) | 0
      A = (A + D + carry(a, d)) | 0
      half = (b << 17) | (B >>> 15)
      B = ((B << 17) | (b >>> 15)) ^ C
      b = half ^ c
      half = (d << 21) | (D >>> 11)
      D = ((D << 21) | (d >>> 11)) ^ A
      d = half ^ a
      half = c
      c = C
      C = half
    }
    a ^= low
    A ^= high
  }
  writeWord(out, at, a ^ b ^ c ^ d)
  writeWord(out, at + 4, A ^ B ^ C ^ D)
}

/** Of the 32-bit sum of something and `summand`. */
function carry(sum: number, summand: number): 0 | 1 {
  return sum >>> 0 < summand >>> 0 ? 1 : 0
}

function readWord(octets: Uint8Array, at: number): number {
  return octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24)
}

/** As `readWord`, with zeros from `end` on. */
function readPart(octets: Uint8Array, at: number, end: number): number {
  let word = 0
  for (let i = 0; i < 4 && at + i < end; i++) word |= octets[at + i]! << (8 * i)
  return word
}

function writeWord(octets: Uint8Array, at: number, word: number): void {
  for (let i = 0; i < 4; i++) octets[at + i] = word >>> (8 * i)
}
