/**
 * What dynamic RRsets answer under today's health: replaced whole at every verdict change, while zones and trees stay.
 * A set is one (policy, record type, TTL); many names share it. One SharedArrayBuffer:
 *
 *   words   set count | per set: policy, word offset of its plans | plans: word offset of the choice of each plan
 *   choice  variant count, sum of weights, then per variant: sum of weights so far, block, what
 *           it counts as                         (0 variants: NODATA, and its TTL in place of the sum)
 *   octets  blocks (block.ts), their offsets counted in octets of the same buffer
 */

export interface AnswerSets {
  readonly words: Int32Array
  readonly octets: Uint8Array
}

export const SET_WORDS = 2

export function openAnswerSets(buffer: SharedArrayBuffer): AnswerSets {
  return { words: new Int32Array(buffer), octets: new Uint8Array(buffer) }
}

/** The policy whose trees give the plan for this set. */
export function setPolicy(sets: AnswerSets, set: number): number {
  return sets.words[1 + set * SET_WORDS]!
}

/** Words of a variant in a choice. */
export const VARIANT_WORDS = 3

/** The variant that answers `set` for clients of `plan`, or -1 for none (NODATA). `random` is drawn only for a choice. */
export function chooseVariant(sets: AnswerSets, set: number, plan: number, random: () => number): number {
  const { words } = sets
  const choice = words[words[2 + set * SET_WORDS]! + plan]!
  const variants = words[choice]!
  if (variants === 0) return -1
  if (variants === 1) return choice + 2
  const draw = (random() >>> 0) % words[choice + 1]!
  let at = choice + 2
  while (words[at]! <= draw) at += VARIANT_WORDS
  return at
}

/** Seconds that resolvers may keep it that `set` has no variant for clients of `plan`. */
export function noDataTtl({ words }: AnswerSets, set: number, plan: number): number {
  return words[words[words[2 + set * SET_WORDS]! + plan]! + 1]!
}

export function variantBlock({ words }: AnswerSets, variant: number): number {
  return words[variant + 1]!
}

/** The number that answers with this variant are counted under. */
export function variantServing({ words }: AnswerSets, variant: number): number {
  return words[variant + 2]!
}
