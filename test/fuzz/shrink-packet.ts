/**
 * A packet that fails made smaller, for people: stretches are taken out and octets become zero for as long as it fails on.
 */

/** Tries that are made at most. */
const TRIES_MAX = 5_000

export function shrinkPacket(packet: Uint8Array, fails: (packet: Uint8Array) => boolean): Uint8Array {
  let smallest = packet
  let tries = 0
  const tryIt = (candidate: Uint8Array): boolean => {
    if (++tries > TRIES_MAX || !fails(candidate)) return false
    smallest = candidate
    return true
  }
  for (let before = -1; before !== tries && tries < TRIES_MAX; ) {
    before = tries
    const length = smallest.length
    for (let size = 1 << Math.floor(Math.log2(length + 1)); size >= 1; size >>= 1) {
      for (let at = 0; at + size <= smallest.length; ) if (!tryIt(without(smallest, at, size))) at += size
    }
    if (smallest.length === length) break
  }
  for (let at = 0; at < smallest.length; at++) if (smallest[at] !== 0) tryIt(smallest.with(at, 0))
  return smallest
}

function without(packet: Uint8Array, at: number, size: number): Uint8Array {
  return Uint8Array.from([...packet.subarray(0, at), ...packet.subarray(at + size)])
}
