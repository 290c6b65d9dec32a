/** One packet to fuzz with: every other one is generated, the rest are mutated from the corpus. */
import { generatePacket } from './generate-packet.ts'
import { mutatePacket } from './mutate-packet.ts'
import type { Random } from './random.ts'

export function fuzzPacket(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  return random.once(2) ? generatePacket(random) : mutatePacket(random, random.pick(corpus), random.pick(corpus))
}
