/**
 * A small mmdb writer for tests: trees of either IP version and any record size, the aliases that real writers add,
 * repeated values as pointers, and raw octets in place of a record to build damaged files.
 * (MaxMind DB File Format Specification 2.0.)
 */
import { type Prefix, parsePrefix } from '../../src/base/prefix.ts'

export interface MmdbContents {
  readonly ipVersion?: 4 | 6
  readonly recordSize?: 24 | 28 | 32
  /** Written in order: a later network replaces what earlier ones say of its addresses. */
  readonly networks: readonly (readonly [network: string | Prefix, record: MmdbValue])[]
  /** Whether v4-mapped, 6to4 and Teredo addresses lead to the IPv4 tree. */
  readonly aliases?: boolean
  readonly metadata?: { readonly [key: string]: MmdbValue }
}

/** Whole numbers from 0 become uint32, others doubles; octets are copied as they are. */
export type MmdbValue =
  | string
  | number
  | boolean
  | Uint8Array
  | readonly MmdbValue[]
  | { readonly [key: string]: MmdbValue }

export function writeMmdb(contents: MmdbContents): Uint8Array {
  const { ipVersion = 6, recordSize = 24, networks } = contents
  const tree = new Tree()
  const data = new Encoder()
  const records = new Map<string | Uint8Array, number>()
  for (const [network, record] of networks) {
    const key = record instanceof Uint8Array ? record : JSON.stringify(record)
    if (!records.has(key)) records.set(key, data.write(record))
    tree.insert(asPrefix(network), ipVersion, RECORD - records.get(key)!)
  }
  if (contents.aliases) tree.alias()
  const metadata = new Encoder()
  metadata.write({
    node_count: tree.count,
    record_size: recordSize,
    ip_version: ipVersion,
    database_type: 'Test',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_750_000_000,
    description: { en: 'made by a test' },
    ...contents.metadata,
  })
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1')
  return Buffer.concat([tree.octets(recordSize), Buffer.alloc(16), data.octets(), marker, metadata.octets()])
}

function asPrefix(network: string | Prefix): Prefix {
  const prefix = typeof network === 'string' ? parsePrefix(network) : network
  if (prefix === undefined) throw new Error(`"${network}" is not a network`)
  return prefix
}

/** In the tree under construction: a node's number, EMPTY, or RECORD minus a data offset. */
const EMPTY = -1
const RECORD = -2

class Tree {
  count = 1
  #children = new Int32Array(1 << 12).fill(EMPTY)

  insert(prefix: Prefix, ipVersion: 4 | 6, value: number): void {
    if (ipVersion === 4 && prefix.family === 6) throw new Error('an IPv6 network in an IPv4 tree')
    const leading = ipVersion === 6 && prefix.family === 4 ? 96 : 0
    const length = leading + prefix.length
    const bitAt = (depth: number) => {
      const at = depth - leading
      return at < 0 ? 0 : (prefix.octets[at >> 3]! >> (7 - (at & 7))) & 1
    }
    if (length === 0) {
      this.#children[0] = this.#children[1] = value
      return
    }
    let node = 0
    for (let depth = 0; depth < length - 1; depth++) node = this.#descend(2 * node + bitAt(depth))
    this.#children[2 * node + bitAt(length - 1)] = value
  }

  /** The writers' aliases, which replace what was there; nothing when the IPv4 tree is not a tree. */
  alias(): void {
    let ipv4 = 0
    for (let depth = 0; depth < 96 && ipv4 >= 0; depth++) ipv4 = this.#children[2 * ipv4]!
    if (ipv4 < 0) return
    for (const text of ['::ffff:0:0/96', '2002::/16', '2001::/32']) this.insert(parsePrefix(text)!, 6, ipv4)
  }

  octets(recordSize: 24 | 28 | 32): Uint8Array {
    const octets = Buffer.alloc((this.count * recordSize) / 4)
    const values = this.#children.subarray(0, 2 * this.count).map((child) => {
      if (child >= 0) return child
      return child === EMPTY ? this.count : this.count + 16 + (RECORD - child)
    })
    if (values.some((value) => value >= 2 ** Math.min(recordSize, 31))) throw new Error('the records are too small')
    for (let node = 0; node < this.count; node++) {
      const [zero, one] = [values[2 * node]!, values[2 * node + 1]!]
      const at = (node * recordSize) / 4
      if (recordSize === 32) {
        octets.writeUInt32BE(zero, at)
        octets.writeUInt32BE(one, at + 4)
      } else {
        octets.writeUIntBE(zero & 0xffffff, at, 3)
        if (recordSize === 28) octets[at + 3] = ((zero >> 20) & 0xf0) | (one >> 24)
        octets.writeUIntBE(one & 0xffffff, at + (recordSize === 28 ? 4 : 3), 3)
      }
    }
    return octets
  }

  /** The node behind a child cell; a record or nothing there is split into two halves. */
  #descend(cell: number): number {
    const child = this.#children[cell]!
    if (child >= 0) return child
    const node = this.count++
    if (2 * node === this.#children.length) {
      const grown = new Int32Array(4 * node).fill(EMPTY)
      grown.set(this.#children)
      this.#children = grown
    }
    this.#children[2 * node] = this.#children[2 * node + 1] = child
    this.#children[cell] = node
    return node
  }
}

const Type = { POINTER: 1, STRING: 2, DOUBLE: 3, UINT32: 6, MAP: 7, ARRAY: 11, BOOLEAN: 14 } as const

class Encoder {
  #buffer = Buffer.alloc(1 << 12)
  #length = 0
  /** Where texts, maps and lists stand, by their JSON. */
  readonly #written = new Map<string, number>()

  octets(): Uint8Array {
    return this.#buffer.subarray(0, this.#length)
  }

  /** Appends a value; returns its offset. */
  write(value: MmdbValue): number {
    const start = this.#length
    if (value instanceof Uint8Array) this.#append(value)
    else if (typeof value === 'number') this.#number(value)
    else if (typeof value === 'boolean') this.#control(Type.BOOLEAN, value ? 1 : 0)
    else {
      const key = JSON.stringify(value)
      const known = this.#written.get(key)
      if (known === undefined) {
        this.#written.set(key, start)
        this.#composite(value)
      } else {
        this.#append(Uint8Array.of((Type.POINTER << 5) | (3 << 3), known >>> 24, known >>> 16, known >>> 8, known))
      }
    }
    return start
  }

  #composite(value: string | readonly MmdbValue[] | { readonly [key: string]: MmdbValue }): void {
    if (typeof value === 'string') {
      const octets = Buffer.from(value)
      this.#control(Type.STRING, octets.length)
      this.#append(octets)
    } else if (Array.isArray(value)) {
      this.#control(Type.ARRAY, value.length)
      for (const item of value) this.write(item)
    } else {
      const entries = Object.entries(value)
      this.#control(Type.MAP, entries.length)
      for (const [key, item] of entries) {
        this.write(key)
        this.write(item)
      }
    }
  }

  #number(value: number): void {
    if (Number.isInteger(value) && value >= 0 && value <= 0xffffffff) {
      this.#control(Type.UINT32, 4)
      this.#append(Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value))
    } else {
      const octets = Buffer.alloc(8)
      octets.writeDoubleBE(value)
      this.#control(Type.DOUBLE, 8)
      this.#append(octets)
    }
  }

  #control(type: number, size: number): void {
    const extended = type > 7
    const first = (extended ? 0 : type << 5) | (size < 29 ? size : 29)
    if (size >= 29 + 256) throw new Error('a value too large for this writer')
    this.#append(Uint8Array.of(first, ...(extended ? [type - 7] : []), ...(size < 29 ? [] : [size - 29])))
  }

  #append(octets: Uint8Array): void {
    while (this.#length + octets.length > this.#buffer.length) {
      this.#buffer = Buffer.concat([this.#buffer, Buffer.alloc(this.#buffer.length)])
    }
    this.#buffer.set(octets, this.#length)
    this.#length += octets.length
  }
}
