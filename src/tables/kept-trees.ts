/**
 * Compiled trees as octets, to be kept over restarts: compiling those of a large database takes seconds, reading them
 * milliseconds. Trusts what it reads: that it is whole, and was written by this very code, is for whoever keeps it to know.
 *
 *     [ length of the head: 4 octets | head: JSON, filled up to words | cells of a tree | cells of the next | … ]
 */
import { assert } from '../base/assert.ts'
import type { Plan } from '../routing/choose-plan.ts'
import type { PolicyTrees } from './build-policy-trees.ts'
import type { PrefixTree } from './prefix-tree.ts'

export interface KeptTrees {
  /** Digests of the databases that they were compiled from, in their order. */
  readonly databases: readonly string[]
  /** By policy structure. */
  readonly trees: ReadonlyMap<string, PolicyTrees>
}

interface Head {
  readonly databases: readonly string[]
  readonly trees: readonly KeptPolicy[]
}

interface KeptPolicy {
  readonly structure: string
  readonly plans: readonly Plan[]
  readonly ipv4: KeptTree
  readonly ipv6: KeptTree
}

interface KeptTree {
  readonly firstBits: number
  /** How many, in the order in which the head names the trees. */
  readonly cells: number
}

const WORD = Int32Array.BYTES_PER_ELEMENT

/** Parts that belong behind one another; those of the trees are their own memory. */
export function encodeTrees({ databases, trees }: KeptTrees): Uint8Array[] {
  const kept = [...trees].map(([structure, { plans, ipv4, ipv6 }]): KeptPolicy => {
    return { structure, plans, ipv4: keptTree(ipv4), ipv6: keptTree(ipv6) }
  })
  const text = new TextEncoder().encode(JSON.stringify({ databases, trees: kept } satisfies Head))
  const head = new Uint8Array(Math.ceil(text.length / WORD + 1) * WORD).fill(SPACE)
  new DataView(head.buffer).setUint32(0, head.length - WORD)
  head.set(text, WORD)
  const cells = [...trees.values()].flatMap(({ ipv4, ipv6 }) => [ipv4.cells, ipv6.cells])
  return [head, ...cells.map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))]
}

/** What is between JSON and its end means nothing. */
const SPACE = 0x20

function keptTree({ firstBits, cells }: PrefixTree): KeptTree {
  return { firstBits, cells: cells.length }
}

/** `octets` are what `encodeTrees` made. The trees have memory of their own. */
export function decodeTrees(octets: Uint8Array): KeptTrees {
  const headLength = new DataView(octets.buffer, octets.byteOffset).getUint32(0)
  let at = WORD + headLength
  const head = JSON.parse(new TextDecoder().decode(octets.subarray(WORD, at))) as Head
  const readTree = ({ firstBits, cells: count }: KeptTree): PrefixTree => {
    const end = at + count * WORD
    assert(end <= octets.length, 'kept trees are whole')
    const memory = new SharedArrayBuffer(count * WORD)
    new Uint8Array(memory).set(octets.subarray(at, end))
    at = end
    return { firstBits, cells: new Int32Array(memory) }
  }
  const trees = head.trees.map(({ structure, plans, ipv4, ipv6 }): [string, PolicyTrees] => {
    return [structure, { plans, ipv4: readTree(ipv4), ipv6: readTree(ipv6) }]
  })
  return { databases: head.databases, trees: new Map(trees) }
}
