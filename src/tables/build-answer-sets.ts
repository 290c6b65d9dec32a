/**
 * Renders the answer sets (answer-sets.ts) for one state of health: every plan of every dynamic set, its choice of
 * variants, their blocks. Run again at each verdict change; equal blocks are stored once.
 */
import type { Variant } from '../routing/choose-members.ts'
import { SET_WORDS } from './answer-sets.ts'
import { renderBlock } from './block.ts'

/** What one dynamic set needs: the variants of each of its policy's plans, by plan number. */
export interface AnswerSetSource {
  readonly policy: number
  readonly type: number
  readonly ttl: number
  readonly plans: readonly (readonly Variant[])[]
}

export function buildAnswerSets(sources: readonly AnswerSetSource[]): SharedArrayBuffer {
  const words: number[] = [sources.length, ...new Array<number>(sources.length * SET_WORDS).fill(0)]
  const blocks = new BlockStore()
  const blockWords: number[] = []
  for (const [set, source] of sources.entries()) {
    const plansAt = words.length
    words[1 + set * SET_WORDS] = source.policy
    words[2 + set * SET_WORDS] = plansAt
    for (const _ of source.plans) words.push(0)
    for (const [plan, variants] of source.plans.entries()) {
      words[plansAt + plan] = words.length
      let weights = 0
      const entries = variants.flatMap((variant) => {
        weights += variant.weight
        return [weights, blocks.store(source, variant)]
      })
      for (let i = 1; i < entries.length; i += 2) blockWords.push(words.length + 2 + i)
      words.push(variants.length, weights, ...entries)
    }
  }
  const octetsAt = words.length * 4
  for (const at of blockWords) words[at]! += octetsAt
  const buffer = new SharedArrayBuffer(Math.ceil((octetsAt + blocks.length) / 4) * 4)
  new Int32Array(buffer).set(words)
  blocks.copyTo(new Uint8Array(buffer, octetsAt))
  return buffer
}

class BlockStore {
  readonly #offsets = new Map<string, number>()
  readonly #blocks: Uint8Array[] = []
  length = 0

  store(source: AnswerSetSource, variant: Variant): number {
    const rdatas = variant.rdatas.map((octets) => ({ octets, apexPointers: [] }))
    const block = renderBlock(source.type, source.ttl, rdatas)
    const key = block.join()
    const known = this.#offsets.get(key)
    if (known !== undefined) return known
    const offset = this.length
    this.#offsets.set(key, offset)
    this.#blocks.push(block)
    this.length += block.length
    return offset
  }

  copyTo(octets: Uint8Array): void {
    let at = 0
    for (const block of this.#blocks) {
      octets.set(block, at)
      at += block.length
    }
  }
}
