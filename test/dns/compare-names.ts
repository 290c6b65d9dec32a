/**
 * Canonical order of DNS names (RFC 4034 section 6.1), written down plainly: what the orders that names are kept in here
 * are compared with.
 */
import { FOLD, labelOffsets } from '../../src/dns/name.ts'

/** By labels from the last to the first, folded, shorter first. */
export function compareNames(a: Uint8Array, b: Uint8Array): number {
  const aLabels = labelOffsets(a)
  const bLabels = labelOffsets(b)
  for (let i = 1; i <= Math.min(aLabels.length, bLabels.length); i++) {
    const order = compareLabels(a, aLabels[aLabels.length - i]!, b, bLabels[bLabels.length - i]!)
    if (order !== 0) return order
  }
  return aLabels.length - bLabels.length
}

function compareLabels(a: Uint8Array, aAt: number, b: Uint8Array, bAt: number): number {
  const shorter = Math.min(a[aAt]!, b[bAt]!)
  for (let i = 1; i <= shorter; i++) {
    const difference = FOLD[a[aAt + i]!]! - FOLD[b[bAt + i]!]!
    if (difference !== 0) return difference
  }
  return a[aAt]! - b[bAt]!
}
