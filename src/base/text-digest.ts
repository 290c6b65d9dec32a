/**
 * A digest by which a text is told to be the same as before, without keeping it: two hashes of 32 bits and the length.
 * For edits, which do not look for two texts with one digest; never for what others send.
 */

export function textDigest(text: string): string {
  let a = 0x811c9dc5 | 0
  let b = 0x9e3779b9 | 0
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 16_777_619)
    b = Math.imul(b ^ unit, 0x5bd1e995)
    b ^= b >>> 15
  }
  return `${text.length} ${a >>> 0} ${b >>> 0}`
}
