/**
 * Compiles a checked zone into its image (zone-image.ts). Decides here, once, what a query would otherwise have to
 * find out: empty non-terminals become nodes, every node knows the cut above it and the wildcard below it, RRsets
 * are rendered, addresses for the additional section are found. The zone is gone through once, in its canonical order,
 * and what is kept of it are octets and integers, so that a million names cost no object each.
 */
import { assert } from '../base/assert.ts'
import { IntColumn } from '../base/int-column.ts'
import { OctetStore } from '../base/octet-store.ts'
import { foldName, isWithin, nameLengthAt, namesEqual } from '../dns/name.ts'
import { hashName } from '../dns/name-cursor.ts'
import { Type } from '../dns/numbers.ts'
import type { DynamicRrset, Rrset, StaticRrset, Zone } from '../zone/zone.ts'
import { AdditionalNames } from './additional-names.ts'
import { renderBlock } from './block.ts'
import { fillSlots, slotCount } from './name-table.ts'
import { type RenderedNames, renderRdata } from './render-rdata.ts'
import { ALIAS_KEY, APEX, Header, NODE_WORDS, openZoneImage, RRSET_WORDS, RrsetKind, TYPE_BITS } from './zone-image.ts'

export interface CompiledZone {
  readonly origin: Uint8Array
  readonly serial: number
  /** Records as an operator counts them: rdatas of static RRsets, and one for each dynamic or alias RRset. */
  readonly records: number
  readonly buffer: SharedArrayBuffer
  /** The zone's dynamic sets by its own numbers, to be given numbers among all zones' when published. */
  readonly dynamics: readonly DynamicRrset[]
}

export function buildZoneImage({ origin, serial, rrsets }: Zone): CompiledZone {
  const draft = new ImageDraft(origin)
  for (const rrset of rrsets) draft.addRrset(rrset)
  const { records, dynamics } = draft
  return { origin, serial, records, buffer: draft.layOut(), dynamics }
}

class ImageDraft {
  records = 0
  readonly dynamics: DynamicRrset[] = []
  readonly #origin: Uint8Array
  /** Per node: offset of its name, first rrset, the cut at or above it, its wildcard; -1 = none. */
  readonly #names = new IntColumn()
  readonly #starts = new IntColumn()
  readonly #cuts = new IntColumn()
  readonly #wildcards = new IntColumn()
  /** Per rrset its words as in the image, with offsets into `#octets`; the link is that of a target, or -1. */
  readonly #heads = new IntColumn()
  readonly #contents = new IntColumn()
  readonly #links = new IntColumn()
  readonly #octets = new OctetStore()
  readonly #additional = new AdditionalNames()
  /** The node that rrsets are added to, and those above it, the apex first. */
  readonly #open: { readonly node: number; readonly name: Uint8Array }[] = []
  #owner: Uint8Array
  #negativeSoa = -1

  constructor(origin: Uint8Array) {
    this.#origin = origin
    this.#owner = origin
    this.#addNode(foldName(origin), this.#octets.push(foldName(origin)), -1)
  }

  addRrset(rrset: Rrset): void {
    if (!namesEqual(rrset.owner, this.#owner)) this.#openNode(rrset.owner)
    const { node } = this.#open.at(-1)!
    if (rrset.kind === 'dynamic') {
      this.records++
      this.#push(rrset.type | (RrsetKind.DYNAMIC << TYPE_BITS), this.dynamics.push(rrset) - 1, -1)
    } else if (rrset.kind === 'alias') {
      this.records++
      this.#push(ALIAS_KEY | (RrsetKind.ALIAS << TYPE_BITS), rrset.ttl, this.#octets.push(rrset.target))
    } else {
      this.records += rrset.rdatas.length
      if (isCut(rrset.type, node) && this.#cuts.at(node) < 0) this.#cuts.set(node, node)
      this.#addStatic(node, rrset)
    }
  }

  layOut(): SharedArrayBuffer {
    assert(this.#negativeSoa >= 0, 'a checked zone has its SOA')
    const slots = slotCount(this.#names.length)
    const nodesAt = Header.WORDS + slots
    const rrsetsAt = nodesAt + this.#names.length * NODE_WORDS
    const additionalAt = rrsetsAt + this.#heads.length * RRSET_WORDS
    const octetsAt = 4 * (additionalAt + this.#additional.wordsMax)
    const buffer = new SharedArrayBuffer(Math.ceil((octetsAt + this.#octets.length) / 4) * 4)
    const words = new Int32Array(buffer)
    words[Header.SLOTS_AT] = Header.WORDS
    words[Header.SLOT_MASK] = slots - 1
    words[Header.NODES_AT] = nodesAt
    words[Header.RRSETS_AT] = rrsetsAt
    words[Header.APEX_LENGTH] = this.#origin.length
    words[Header.NEGATIVE_SOA] = octetsAt + this.#negativeSoa
    new Uint8Array(buffer).set(this.#octets.octets.subarray(0, this.#octets.length), octetsAt)
    this.#layOutNodes(words, nodesAt, octetsAt)
    this.#layOutRrsets(words, rrsetsAt, octetsAt)
    this.#additional.link(openZoneImage(buffer), additionalAt)
    return buffer
  }

  #layOutNodes(words: Int32Array, nodesAt: number, octetsAt: number): void {
    const { octets } = this.#octets
    const count = this.#names.length
    const hashes = new Int32Array(count)
    for (let node = 0; node < count; node++) {
      const [nameAt, start] = [this.#names.at(node), this.#starts.at(node)]
      const end = node + 1 < count ? this.#starts.at(node + 1) : this.#heads.length
      const at = nodesAt + node * NODE_WORDS
      words[at] = octetsAt + nameAt
      words[at + 1] = start
      words[at + 2] = end - start
      words[at + 3] = this.#cuts.at(node)
      words[at + 4] = this.#wildcards.at(node)
      hashes[node] = hashName(octets.subarray(nameAt, nameAt + nameLengthAt(octets, nameAt)))
    }
    fillSlots(words.subarray(Header.WORDS, nodesAt), hashes)
  }

  #layOutRrsets(words: Int32Array, rrsetsAt: number, octetsAt: number): void {
    for (let rrset = 0; rrset < this.#heads.length; rrset++) {
      const [head, content, link] = [this.#heads.at(rrset), this.#contents.at(rrset), this.#links.at(rrset)]
      const at = rrsetsAt + rrset * RRSET_WORDS
      words[at] = head
      words[at + 1] = head >> TYPE_BITS === RrsetKind.STATIC ? octetsAt + content : content
      words[at + 2] = link >= 0 ? octetsAt + link : 0
    }
  }

  /** Makes the node of the next owner, after the names between it and what is open above it. */
  #openNode(owner: Uint8Array): void {
    const name = foldName(owner)
    while (this.#open.length > 0 && !isWithin(name, this.#open.at(-1)!.name)) this.#open.pop()
    assert(this.#open.length > 0, 'every owner of a checked zone lies in it')
    this.#owner = owner
    const from = name.length - this.#open.at(-1)!.name.length
    const labels: number[] = []
    for (let at = 0; at < from; at += name[at]! + 1) labels.push(at)
    const nameAt = this.#octets.push(name)
    for (const at of labels.reverse()) this.#addNode(name.subarray(at), nameAt + at, this.#open.at(-1)!.node)
  }

  #addNode(name: Uint8Array, nameAt: number, parent: number): void {
    const node = this.#names.push(nameAt)
    this.#starts.push(this.#heads.length)
    this.#cuts.push(parent < 0 ? -1 : this.#cuts.at(parent))
    this.#wildcards.push(-1)
    if (parent >= 0 && name[0] === 1 && name[1] === ASTERISK) this.#wildcards.set(parent, node)
    this.#open.push({ node, name })
  }

  #addStatic(node: number, { type, ttl, rdatas }: StaticRrset): void {
    const rendered = rdatas.map((rdata) => renderRdata(type, rdata, this.#origin))
    const block = renderBlock(type, ttl, rendered)
    if (type === Type.SOA && node === APEX) this.#addNegativeSoa(ttl, rdatas[0]!, rendered[0]!)
    const isLink = type === Type.CNAME || type === Type.DNAME
    const rrset = this.#push(type, this.#octets.push(block), isLink ? this.#octets.push(rdatas[0]!) : -1)
    if (!isLink) this.#additional.add(rrset, node, rdatas, rendered, this.#origin)
  }

  #addNegativeSoa(ttl: number, rdata: Uint8Array, rendered: RenderedNames): void {
    const minimum = new DataView(rdata.buffer, rdata.byteOffset).getUint32(rdata.length - 4)
    this.#negativeSoa = this.#octets.push(renderBlock(Type.SOA, Math.min(ttl, minimum), [rendered]))
  }

  #push(head: number, content: number, link: number): number {
    this.#contents.push(content)
    this.#links.push(link)
    return this.#heads.push(head)
  }
}

const ASTERISK = 0x2a

/** A delegation, or the owner of a DNAME: what stands below is not answered from (RFC 1034 4.3.2; RFC 6672 2.3). */
function isCut(type: number, node: number): boolean {
  return (type === Type.NS && node !== APEX) || type === Type.DNAME
}
