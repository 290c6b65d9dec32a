/**
 * Renders the answer sets (answer-sets.ts) for one state of health: each set by itself, so that a verdict renders only
 * what depends on it, and all of them joined into the one buffer that queries are answered from.
 */
import type { Variant } from '../routing/choose-members.ts'
import { SET_WORDS, VARIANT_WORDS } from './answer-sets.ts'
import { renderBlock } from './block.ts'

/** What one dynamic set needs, by its policy's plan numbers. */
export interface AnswerSetSource {
  readonly policy: number
  readonly type: number
  readonly plans: readonly PlanAnswers[]
}

export interface PlanAnswers {
  /** Seconds; with no variants, how long resolvers may keep that. */
  readonly ttl: number
  readonly variants: readonly CountedVariant[]
}

/** `serving` is the number that answers with it are counted under. */
export type CountedVariant = Variant & { readonly serving: number }

/** One set with its blocks; their offsets count from the set's own octets. */
export interface RenderedSet {
  readonly policy: number
  readonly plans: readonly RenderedPlan[]
  readonly octets: Uint8Array
}

interface RenderedPlan {
  readonly ttl: number
  readonly variants: readonly RenderedVariant[]
}

interface RenderedVariant {
  /** The sum of weights so far. */
  readonly weights: number
  readonly block: number
  readonly serving: number
}

export function renderAnswerSet({ policy, type, plans }: AnswerSetSource): RenderedSet {
  const blocks = new BlockStore()
  const rendered = plans.map(({ ttl, variants }) => {
    let weights = 0
    const renderedVariants = variants.map((variant) => {
      weights += variant.weight
      const rdatas = variant.rdatas.map((octets) => ({ octets, apexPointers: [] }))
      return { weights, block: blocks.store(renderBlock(type, ttl, rdatas)), serving: variant.serving }
    })
    return { ttl, variants: renderedVariants }
  })
  return { policy, plans: rendered, octets: blocks.join() }
}

export function joinAnswerSets(sets: readonly RenderedSet[]): SharedArrayBuffer {
  const choices = sets.reduce(
    (sum, { plans }) => sum + plans.reduce((words, { variants }) => words + 3 + VARIANT_WORDS * variants.length, 0),
    0,
  )
  const octetsAt = 4 * (1 + SET_WORDS * sets.length + choices)
  const size = sets.reduce((sum, { octets }) => sum + octets.length, octetsAt)
  const buffer = new SharedArrayBuffer(Math.ceil(size / 4) * 4)
  const words = new Int32Array(buffer)
  const octets = new Uint8Array(buffer)
  words[0] = sets.length
  let at = 1 + SET_WORDS * sets.length
  let blocksAt = octetsAt
  for (const [set, rendered] of sets.entries()) {
    words[1 + set * SET_WORDS] = rendered.policy
    words[2 + set * SET_WORDS] = at
    let choiceAt = at + rendered.plans.length
    for (const { ttl, variants } of rendered.plans) {
      words[at++] = choiceAt
      words[choiceAt++] = variants.length
      words[choiceAt++] = variants.at(-1)?.weights ?? ttl
      for (const { weights, block, serving } of variants) {
        words[choiceAt++] = weights
        words[choiceAt++] = blocksAt + block
        words[choiceAt++] = serving
      }
    }
    at = choiceAt
    octets.set(rendered.octets, blocksAt)
    blocksAt += rendered.octets.length
  }
  return buffer
}

/** Equal blocks are stored once: many plans end in the same answer. */
class BlockStore {
  readonly #offsets = new Map<string, number>()
  readonly #blocks: Uint8Array[] = []
  #length = 0

  store(block: Uint8Array): number {
    const key = block.join()
    const known = this.#offsets.get(key)
    if (known !== undefined) return known
    const offset = this.#length
    this.#offsets.set(key, offset)
    this.#blocks.push(block)
    this.#length += block.length
    return offset
  }

  join(): Uint8Array {
    const octets = new Uint8Array(this.#length)
    let at = 0
    for (const block of this.#blocks) {
      octets.set(block, at)
      at += block.length
    }
    return octets
  }
}
