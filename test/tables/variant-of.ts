/** Variants for tests of answer sets: one address each. */
import type { CountedVariant } from '../../src/tables/build-answer-sets.ts'

/** 192.0.2.`last`, counted under the same number. */
export function variantOf(last: number, weight: number): CountedVariant {
  return { weight, rdatas: [Uint8Array.of(192, 0, 2, last)], pools: [0], names: ['ny'], failOpen: false, serving: last }
}
