/**
 * Compiles a checked zone into its image (zone-image.ts). Decides here, once, what a query would otherwise have to
 * find out: empty non-terminals become nodes, every node knows the cut above it and the wildcard below it, RRsets
 * are rendered, addresses for the additional section are found.
 */
import { assert } from '../base/assert.ts'
import { LIMITS } from '../base/limits.ts'
import { compareNames, foldName, isWithin, nameKey, parentName } from '../dns/name.ts'
import { hashName } from '../dns/name-cursor.ts'
import { Type } from '../dns/numbers.ts'
import { recordTypeByNumber } from '../dns/rdata/registry.ts'
import type { DynamicRrset, Rrset, StaticRrset, Zone } from '../zone/zone.ts'
import { RECORD_HEADER_OCTETS, type RenderedRdata, renderBlock } from './block.ts'
import { fillSlots, slotCount } from './name-table.ts'
import {
  ADDITIONAL_WORDS,
  ALIAS_TYPE,
  APEX,
  Header,
  NODE_WORDS,
  RRSET_WORDS,
  RrsetKind,
  TYPE_BITS,
} from './zone-image.ts'

export interface CompiledZone {
  readonly origin: Uint8Array
  readonly serial: number
  /** Records as an operator counts them: rdatas of static RRsets, and one for each dynamic or alias RRset. */
  readonly records: number
  readonly buffer: SharedArrayBuffer
  /** The zone's dynamic sets by its own numbers, to be given numbers among all zones' when published. */
  readonly dynamics: readonly DynamicRrset[]
}

export function buildZoneImage(zone: Zone): CompiledZone {
  const nodes = collectNodes(zone)
  const draft = new ImageDraft(zone.origin, nodes)
  for (const node of nodes) for (const rrset of node.rrsets) draft.addRrset(node, rrset)
  const negativeSoa = draft.addNegativeSoa()
  draft.linkAdditional()
  const records = zone.rrsets.reduce((sum, rrset) => sum + (rrset.kind === 'static' ? rrset.rdatas.length : 1), 0)
  const buffer = draft.layOut(negativeSoa)
  return { origin: zone.origin, serial: zone.serial, records, buffer, dynamics: draft.dynamics }
}

interface Node {
  readonly name: Uint8Array
  readonly rrsets: Rrset[]
  number: number
  cut: number
  wildcard: number
}

/** Every owner and every empty non-terminal, in canonical order: the apex first, parents before children. */
function collectNodes(zone: Zone): Node[] {
  const byName = new Map<string, Node>()
  const nodeAt = (name: Uint8Array): Node => {
    const key = nameKey(name)
    let node = byName.get(key)
    if (node === undefined) {
      node = { name: foldName(name), rrsets: [], number: 0, cut: -1, wildcard: -1 }
      byName.set(key, node)
      if (name.length > zone.origin.length) nodeAt(parentName(name)!)
    }
    return node
  }
  nodeAt(zone.origin)
  for (const rrset of zone.rrsets) {
    assert(isWithin(rrset.owner, zone.origin), 'every owner of a checked zone lies in it')
    nodeAt(rrset.owner).rrsets.push(rrset)
  }
  const nodes = [...byName.values()].sort((a, b) => compareNames(a.name, b.name))
  for (const [number, node] of nodes.entries()) node.number = number
  for (const node of nodes) {
    const parent = node.number === APEX ? undefined : byName.get(nameKey(parentName(node.name)!))!
    node.cut = parent !== undefined && parent.cut >= 0 ? parent.cut : isCut(node) ? node.number : -1
    if (parent !== undefined && node.name[0] === 1 && node.name[1] === ASTERISK) parent.wildcard = node.number
  }
  return nodes
}

const ASTERISK = 0x2a

/** A delegation, or the owner of a DNAME: what stands below is not answered from (RFC 1034 4.3.2; RFC 6672 2.3). */
function isCut(node: Node): boolean {
  return (node.number !== APEX && hasType(node, Type.NS)) || hasType(node, Type.DNAME)
}

function hasType(node: Node, type: number): boolean {
  return node.rrsets.some((rrset) => rrset.type === type && rrset.kind !== 'alias')
}

interface DraftRrset {
  readonly head: number
  readonly content: number
  /** Offset into the octets, or once linked an index into the additional lists; -1 = none. */
  targetAt: number
  additionalAt: number
}

/** An RRset whose rdata may name hosts of this zone; `offsets` of all its names within the rendered records. */
interface PendingAdditional {
  readonly draft: DraftRrset
  readonly rrset: StaticRrset
  readonly node: Node
  readonly offsets: readonly number[]
}

class ImageDraft {
  readonly dynamics: DynamicRrset[] = []
  readonly #origin: Uint8Array
  readonly #nodes: readonly Node[]
  readonly #byName: Map<string, Node>
  readonly #rrsets: DraftRrset[] = []
  readonly #starts: number[] = []
  readonly #additional: number[] = []
  readonly #pending: PendingAdditional[] = []
  readonly #octets: Uint8Array[] = []
  #octetCount = 0

  constructor(origin: Uint8Array, nodes: readonly Node[]) {
    this.#origin = origin
    this.#nodes = nodes
    this.#byName = new Map(nodes.map((node) => [nameKey(node.name), node]))
  }

  addRrset(node: Node, rrset: Rrset): void {
    this.#starts[node.number] ??= this.#rrsets.length
    if (rrset.kind === 'dynamic') {
      this.#push(rrset.type | (RrsetKind.DYNAMIC << TYPE_BITS), this.dynamics.push(rrset) - 1, -1)
    } else if (rrset.kind === 'alias') {
      this.#push(ALIAS_TYPE | (RrsetKind.ALIAS << TYPE_BITS), rrset.ttl, this.#store(rrset.target))
    } else {
      this.#addStatic(node, rrset)
    }
  }

  addNegativeSoa(): number {
    const soa = this.#nodes[APEX]!.rrsets.find((rrset) => rrset.type === Type.SOA)
    assert(soa?.kind === 'static', 'a checked zone has its SOA')
    const rdata = soa.rdatas[0]!
    const minimum = new DataView(rdata.buffer, rdata.byteOffset).getUint32(rdata.length - 4)
    const rendered = renderRdata(Type.SOA, rdata, this.#origin).rdata
    return this.#store(renderBlock(Type.SOA, Math.min(soa.ttl, minimum), [rendered]))
  }

  /** Finds the addresses that NS, MX, SRV, SVCB and HTTPS bring along, from this zone's own names. */
  linkAdditional(): void {
    for (const pending of this.#pending) {
      const entries = this.#additionalEntries(pending)
      if (entries.length === 0) continue
      pending.draft.additionalAt = this.#additional.length
      this.#additional.push(entries.length / ADDITIONAL_WORDS, ...entries)
    }
  }

  #additionalEntries({ rrset, node, offsets }: PendingAdditional): number[] {
    const entries: number[] = []
    const seen = new Set<Node>()
    let at = 0
    for (const rdata of rrset.rdatas) {
      for (const name of recordTypeByNumber(rrset.type).names(rdata)) {
        const offset = offsets[at++]!
        if (!name.additional) continue
        const target = this.#byName.get(nameKey(rdata.subarray(name.offset, name.offset + name.length)))
        if (target === undefined || seen.has(target) || !canBeAdditional(target, rrset, node)) continue
        const required = rrset.type === Type.NS && node.number !== APEX && isWithin(target.name, node.name)
        if (!required && seen.size >= LIMITS.additionalNamesMax) continue
        seen.add(target)
        entries.push(name.compressible ? offset : -1, target.number, required ? 1 : 0)
      }
    }
    return entries
  }

  layOut(negativeSoa: number): SharedArrayBuffer {
    const names = this.#nodes.map((node) => this.#store(node.name))
    const slots = slotCount(this.#nodes.length)
    const nodesAt = Header.WORDS + slots
    const rrsetsAt = nodesAt + this.#nodes.length * NODE_WORDS
    const additionalAt = rrsetsAt + this.#rrsets.length * RRSET_WORDS
    const octetsAt = 4 * (additionalAt + this.#additional.length)
    const buffer = new SharedArrayBuffer(Math.ceil((octetsAt + this.#octetCount) / 4) * 4)
    const words = new Int32Array(buffer)
    words[Header.SLOTS_AT] = Header.WORDS
    words[Header.SLOT_MASK] = slots - 1
    words[Header.NODES_AT] = nodesAt
    words[Header.RRSETS_AT] = rrsetsAt
    words[Header.APEX_LENGTH] = this.#origin.length
    words[Header.NEGATIVE_SOA] = octetsAt + negativeSoa
    fillSlots(
      words.subarray(Header.WORDS, nodesAt),
      Int32Array.from(this.#nodes, (node) => hashName(node.name)),
    )
    for (const node of this.#nodes) {
      const start = this.#starts[node.number] ?? 0
      const fields = [octetsAt + names[node.number]!, start, node.rrsets.length, node.cut, node.wildcard]
      words.set(fields, nodesAt + node.number * NODE_WORDS)
    }
    this.#layOutRrsets(words, rrsetsAt, additionalAt, octetsAt)
    words.set(this.#additional, additionalAt)
    const octets = new Uint8Array(buffer)
    let at = octetsAt
    for (const piece of this.#octets) {
      octets.set(piece, at)
      at += piece.length
    }
    return buffer
  }

  #layOutRrsets(words: Int32Array, rrsetsAt: number, additionalAt: number, octetsAt: number): void {
    let at = rrsetsAt
    for (const { head, content, targetAt, additionalAt: list } of this.#rrsets) {
      words[at] = head
      words[at + 1] = head >> TYPE_BITS === RrsetKind.STATIC ? octetsAt + content : content
      words[at + 2] = targetAt >= 0 ? octetsAt + targetAt : list >= 0 ? additionalAt + list : 0
      at += RRSET_WORDS
    }
  }

  #addStatic(node: Node, rrset: StaticRrset): void {
    const rendered = rrset.rdatas.map((rdata) => renderRdata(rrset.type, rdata, this.#origin))
    const block = renderBlock(
      rrset.type,
      rrset.ttl,
      rendered.map(({ rdata }) => rdata),
    )
    const isLink = rrset.type === Type.CNAME || rrset.type === Type.DNAME
    const targetAt = isLink ? this.#store(rrset.rdatas[0]!) : -1
    const draft = this.#push(rrset.type, this.#store(block), targetAt)
    if (!isLink) this.#pending.push({ draft, rrset, node, offsets: nameOffsetsInBlock(rendered) })
  }

  #push(head: number, content: number, targetAt: number): DraftRrset {
    const draft: DraftRrset = { head, content, targetAt, additionalAt: -1 }
    this.#rrsets.push(draft)
    return draft
  }

  #store(octets: Uint8Array): number {
    this.#octets.push(octets)
    this.#octetCount += octets.length
    return this.#octetCount - octets.length
  }
}

/** Cuts compressible names that lie in the zone where the apex begins; a pointer to the apex takes its place. */
function renderRdata(
  type: number,
  rdata: Uint8Array,
  origin: Uint8Array,
): { rdata: RenderedRdata; names: readonly number[] } {
  const octets: number[] = []
  const apexPointers: number[] = []
  const names: number[] = []
  let from = 0
  for (const name of recordTypeByNumber(type).names(rdata)) {
    octets.push(...rdata.subarray(from, name.offset))
    from = name.offset
    names.push(octets.length)
    const wire = rdata.subarray(name.offset, name.offset + name.length)
    if (!name.compressible || origin.length < 3 || !isWithin(wire, origin)) continue
    octets.push(...wire.subarray(0, wire.length - origin.length))
    apexPointers.push(octets.length)
    octets.push(0xc0, 0)
    from = name.offset + name.length
  }
  octets.push(...rdata.subarray(from))
  return { rdata: { octets: Uint8Array.from(octets), apexPointers }, names }
}

/** Where each name of each rdata stands in the rendered records. */
function nameOffsetsInBlock(rendered: readonly { rdata: RenderedRdata; names: readonly number[] }[]): number[] {
  const offsets: number[] = []
  let at = 0
  for (const { rdata, names } of rendered) {
    for (const name of names) offsets.push(at + RECORD_HEADER_OCTETS + name)
    at += RECORD_HEADER_OCTETS + rdata.octets.length
  }
  return offsets
}

/**
 * Fixed addresses only (tailored ones never go there, RFC 7871 section 7.3.1); glue only with its own referral.
 * SVCB and HTTPS also bring the target's records of their own type (RFC 9460 section 4.1).
 */
function canBeAdditional(target: Node, rrset: StaticRrset, node: Node): boolean {
  const isReferral = rrset.type === Type.NS && node.cut === node.number
  if (target.cut >= 0 && !isReferral) return false
  const isService = rrset.type === Type.SVCB || rrset.type === Type.HTTPS
  return target.rrsets.some(
    ({ type, kind }) =>
      kind === 'static' && (type === Type.A || type === Type.AAAA || (isService && type === rrset.type)),
  )
}
