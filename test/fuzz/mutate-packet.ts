/** A packet with one to four things changed: bits, octets, 16-bit numbers, stretches, its end, or its tail for another's. */
import { TELLING_OCTETS } from './enumerate-packets.ts'
import type { Random } from './random.ts'

export function mutatePacket(random: Random, packet: Uint8Array, other: Uint8Array): Uint8Array {
  const octets = [...packet]
  const mutations = 1 + random.below(4)
  for (let i = 0; i < mutations; i++) random.pick(MUTATIONS)(random, octets, other)
  return Uint8Array.from(octets.slice(0, OCTETS_MAX))
}

/** So that insertions stay within what one datagram on loopback takes. */
const OCTETS_MAX = 4_096

/** Changes `octets` in place. */
type Mutation = (random: Random, octets: number[], other: Uint8Array) => void

const MUTATIONS: readonly Mutation[] = [flipBit, setOctet, setUint16, insert, remove, repeat, cut, splice]

function flipBit(random: Random, octets: number[]): void {
  if (octets.length > 0) octets[random.below(octets.length)]! ^= 1 << random.below(8)
}

function setOctet(random: Random, octets: number[]): void {
  if (octets.length > 0)
    octets[random.below(octets.length)] = random.once(2) ? random.pick(TELLING_OCTETS) : random.below(256)
}

function setUint16(random: Random, octets: number[]): void {
  if (octets.length < 2) return
  const value = random.pick([0, 1, 0x00ff, 0x0100, 0x7fff, 0x8000, 0xc00c, 0xffff])
  octets.splice(random.below(octets.length - 1), 2, value >> 8, value & 0xff)
}

function insert(random: Random, octets: number[]): void {
  octets.splice(random.below(octets.length + 1), 0, ...random.octets(1 + random.below(8)))
}

function remove(random: Random, octets: number[]): void {
  octets.splice(random.below(octets.length + 1), 1 + random.below(8))
}

function repeat(random: Random, octets: number[]): void {
  const from = random.below(octets.length + 1)
  const stretch = octets.slice(from, from + 1 + random.below(40))
  octets.splice(random.below(octets.length + 1), 0, ...stretch)
}

function cut(random: Random, octets: number[]): void {
  octets.length = random.below(octets.length + 1)
}

function splice(random: Random, octets: number[], other: Uint8Array): void {
  octets.length = random.below(octets.length + 1)
  octets.push(...other.subarray(random.below(other.length + 1)))
}
