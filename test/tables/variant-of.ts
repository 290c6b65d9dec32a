/** Variants for tests of answer sets: one address each. */
import type { Variant } from '../../src/routing/choose-members.ts'

/** 192.0.2.`last`. */
export function variantOf(last: number, weight: number): Variant {
  return { weight, rdatas: [Uint8Array.of(192, 0, 2, last)], pools: [0], failOpen: false }
}
