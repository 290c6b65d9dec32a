/**
 * The rrsets of a zone, kept as octets and integers: a million of them cost no object each until one is asked for.
 * Values are rdata: of a static rrset, of last resort, or the target of an ALIAS.
 */
import { IntColumn } from '../base/int-column.ts'
import { OctetStore } from '../base/octet-store.ts'
import { NameTree } from './name-tree.ts'
import { ALIAS_TYPE, type DynamicRrset, type Rrset } from './zone.ts'

/** Iterated in canonical order of owners, then by type. */
export class RrsetStore implements Iterable<Rrset> {
  readonly names: NameTree
  readonly #owner = new IntColumn()
  readonly #type = new IntColumn()
  readonly #ttl = new IntColumn()
  /** Per rrset the offset of its values, each a length (two octets) and rdata; and after the last of them the end. */
  readonly #valuesAt = new IntColumn()
  readonly #octets = new OctetStore()
  readonly #dynamics = new Map<number, DynamicRrset>()
  /** Per rrset the next of the same owner, per name its first and last; -1 = none. */
  readonly #next = new IntColumn()
  readonly #first = new IntColumn()
  readonly #last = new IntColumn()

  constructor(origin: Uint8Array) {
    this.names = new NameTree(origin)
    this.#valuesAt.push(0)
  }

  get count(): number {
    return this.#owner.length
  }

  /** Takes in an rrset of the name with number `owner`; returns its own number, counted from 0. */
  add(owner: number, rrset: Rrset, values: readonly Uint8Array[]): number {
    this.#reach(owner)
    const number = this.#owner.push(owner)
    this.#type.push(rrset.type)
    this.#ttl.push(rrset.ttl)
    for (const rdata of values) {
      this.#octets.push(Uint8Array.of(rdata.length >> 8, rdata.length))
      this.#octets.push(rdata)
    }
    this.#valuesAt.push(this.#octets.length)
    if (rrset.kind === 'dynamic') this.#dynamics.set(number, rrset)
    this.#next.push(-1)
    if (this.#first.at(owner) < 0) this.#first.set(owner, number)
    else this.#next.set(this.#last.at(owner), number)
    this.#last.set(owner, number)
    return number
  }

  /** The number of its owner among the names. */
  owner(number: number): number {
    return this.#owner.at(number)
  }

  type(number: number): number {
    return this.#type.at(number)
  }

  isDynamic(number: number): boolean {
    return this.#dynamics.has(number)
  }

  values(number: number): Uint8Array[] {
    const { octets } = this.#octets
    const values: Uint8Array[] = []
    const end = this.#valuesAt.at(number + 1)
    for (let at = this.#valuesAt.at(number); at < end; ) {
      const rdataAt = at + 2
      at = rdataAt + ((octets[at]! << 8) | octets[at + 1]!)
      values.push(octets.slice(rdataAt, at))
    }
    return values
  }

  /** Octets of its values, with that many more for each. */
  valuesOctets(number: number, more: number): number {
    const { octets } = this.#octets
    const end = this.#valuesAt.at(number + 1)
    let sum = 0
    for (let at = this.#valuesAt.at(number); at < end; ) {
      const length = (octets[at]! << 8) | octets[at + 1]!
      at += 2 + length
      sum += length + more
    }
    return sum
  }

  /** The numbers of the dynamic ones. */
  dynamics(): Iterable<number> {
    return this.#dynamics.keys()
  }

  /** The rrsets of a name, in the order they came in. */
  *of(name: number): Iterable<number> {
    if (name < 0 || name >= this.#first.length) return
    for (let number = this.#first.at(name); number >= 0; number = this.#next.at(number)) yield number
  }

  /** The first rrset of that owner and type, or -1. */
  find(name: number, type: number): number {
    if (name < 0 || name >= this.#first.length) return -1
    let number = this.#first.at(name)
    while (number >= 0 && this.#type.at(number) !== type) number = this.#next.at(number)
    return number
  }

  *ofType(type: number): Iterable<number> {
    for (let number = 0; number < this.count; number++) if (this.#type.at(number) === type) yield number
  }

  *[Symbol.iterator](): Iterator<Rrset> {
    const names = Array.from({ length: this.#first.length }, (_, name) => name)
    names.sort((a, b) => this.names.compare(a, b))
    for (const name of names) {
      const first = this.#first.at(name)
      if (first < 0) continue
      const owner = this.names.name(name)
      if (this.#next.at(first) < 0) {
        yield this.#rrset(first, owner)
      } else {
        const numbers = [...this.of(name)].sort((a, b) => this.#type.at(a) - this.#type.at(b))
        for (const number of numbers) yield this.#rrset(number, owner)
      }
    }
  }

  #rrset(number: number, owner: Uint8Array): Rrset {
    const dynamic = this.#dynamics.get(number)
    if (dynamic !== undefined) return dynamic
    const [type, ttl, values] = [this.#type.at(number), this.#ttl.at(number), this.values(number)]
    if (type === ALIAS_TYPE) return { kind: 'alias', owner, type, ttl, target: values[0]! }
    return { kind: 'static', owner, type, ttl, rdatas: values }
  }

  /** Names come in by their owners and with what lies between: the lists per name follow. */
  #reach(name: number): void {
    while (this.#first.length <= name) {
      this.#first.push(-1)
      this.#last.push(-1)
    }
  }
}
