/**
 * How buffers grow that hold a million of something for a while: what is left behind is freed at once, not when garbage
 * is next collected, and what is freed goes back to the system. For that a buffer above a megabyte is made larger than
 * 32 MB at once: below, glibc keeps what is freed for itself, in pieces that nobody else can use (mallopt(3),
 * M_MMAP_THRESHOLD); and of memory that was never written to the system gives none.
 */

const KEPT_OCTETS_MAX = 32 * 1024 * 1024
const SMALL_OCTETS_MAX = 1024 * 1024

/** A buffer with the same octets and room for at least `more` of them, zero; the one given is gone. */
export function grow(buffer: ArrayBuffer, more: number): ArrayBuffer {
  const octets = Math.ceil((2 * buffer.byteLength + more) / 8) * 8
  // `transfer` would write the rest with zeros: a new buffer is not touched until something is written to it.
  const grown = new ArrayBuffer(
    octets > SMALL_OCTETS_MAX ? Math.max(octets, KEPT_OCTETS_MAX + SMALL_OCTETS_MAX) : octets,
  )
  new Uint8Array(grown).set(new Uint8Array(buffer))
  buffer.transfer(0)
  return grown
}
