/**
 * The hosts whose addresses NS, MX, SRV, SVCB and HTTPS bring along (RFC 1035 section 4.1.3, RFC 9460 section 4.1), from
 * this zone's own names: noted while RRsets are rendered, looked up once all names are known.
 */
import { IntColumn } from '../base/int-column.ts'
import { LIMITS } from '../base/limits.ts'
import { OctetStore } from '../base/octet-store.ts'
import { isWithin, nameLengthAt } from '../dns/name.ts'
import { newNameCursor, readCursor } from '../dns/name-cursor.ts'
import { Type } from '../dns/numbers.ts'
import { RECORD_HEADER_OCTETS } from './block.ts'
import { findName } from './name-table.ts'
import type { RenderedNames } from './render-rdata.ts'
import {
  ADDITIONAL_WORDS,
  APEX,
  findRrset,
  nodeCut,
  nodeNameAt,
  RRSET_WORDS,
  RrsetKind,
  rrsetKind,
  rrsetType,
  type ZoneImage,
} from './zone-image.ts'

export class AdditionalNames {
  /** Per name: its RRset, that one's node, where the name is in the block or -1, and where its octets are. */
  readonly #rrsets = new IntColumn()
  readonly #nodes = new IntColumn()
  readonly #offsets = new IntColumn()
  readonly #namesAt = new IntColumn()
  readonly #octets = new OctetStore()
  readonly #cursor = newNameCursor()

  /** Notes the names of an RRset that may be hosts of the zone. */
  add(
    rrset: number,
    node: number,
    rdatas: readonly Uint8Array[],
    rendered: readonly RenderedNames[],
    origin: Uint8Array,
  ): void {
    let at = 0
    for (const [i, { octets, names, nameOffsets }] of rendered.entries()) {
      for (const [j, { offset, length, compressible, additional }] of names.entries()) {
        const name = rdatas[i]!.subarray(offset, offset + length)
        if (!additional || !isWithin(name, origin)) continue
        this.#rrsets.push(rrset)
        this.#nodes.push(node)
        this.#offsets.push(compressible ? at + RECORD_HEADER_OCTETS + nameOffsets[j]! : -1)
        this.#namesAt.push(this.#octets.push(name))
      }
      at += RECORD_HEADER_OCTETS + octets.length
    }
  }

  /** Words that the lists take at most. */
  get wordsMax(): number {
    return this.#rrsets.length * (1 + ADDITIONAL_WORDS)
  }

  /**
   * Writes the lists into an image that has everything else, from word `listsAt` on, and links its RRsets to them. Glue that
   * is required comes first, so that what is not never takes its room (RFC 9471 section 3).
   */
  link(image: ZoneImage, listsAt: number): void {
    const { words } = image
    const seen = new Set<number>()
    let listAt = listsAt
    let required = 0
    for (let i = 0; i < this.#rrsets.length; i++) {
      const rrset = this.#rrsets.at(i)
      if (i === 0 || rrset !== this.#rrsets.at(i - 1)) {
        if (seen.size > 0) listAt += 1 + ADDITIONAL_WORDS * seen.size
        seen.clear()
        required = 0
      }
      const target = this.#find(image, i)
      if (target < 0 || seen.has(target) || !canBeAdditional(image, target, rrset, this.#nodes.at(i))) continue
      const isRequired = isGlue(image, target, rrset, this.#nodes.at(i))
      if (!isRequired && seen.size >= LIMITS.additionalNamesMax) continue
      const end = listAt + 1 + ADDITIONAL_WORDS * seen.size
      const at = isRequired ? listAt + 1 + ADDITIONAL_WORDS * required++ : end
      words.copyWithin(at + ADDITIONAL_WORDS, at, end)
      words.set([this.#offsets.at(i), target, isRequired ? 1 : 0], at)
      seen.add(target)
      words[listAt] = seen.size
      words[image.rrsetsAt + rrset * RRSET_WORDS + 2] = listAt
    }
  }

  #find(image: ZoneImage, i: number): number {
    readCursor(this.#cursor, this.#octets.octets, this.#namesAt.at(i), this.#octets.length)
    return findName(image, this.#cursor, 0)
  }
}

/**
 * Fixed addresses only (tailored ones never go there, RFC 7871 section 7.3.1); glue only with its own referral.
 * SVCB and HTTPS also bring the target's records of their own type (RFC 9460 section 4.1).
 */
function canBeAdditional(image: ZoneImage, target: number, rrset: number, node: number): boolean {
  const type = typeOf(image, rrset)
  const isReferral = type === Type.NS && nodeCut(image, node) === node
  if (nodeCut(image, target) >= 0 && !isReferral) return false
  const isService = type === Type.SVCB || type === Type.HTTPS
  return [Type.A, Type.AAAA, ...(isService ? [type] : [])].some((wanted) => {
    const found = findRrset(image, target, wanted)
    return found >= 0 && rrsetKind(image, found) === RrsetKind.STATIC
  })
}

/** An address without which the referral leads nowhere (RFC 9471). */
function isGlue(image: ZoneImage, target: number, rrset: number, node: number): boolean {
  if (typeOf(image, rrset) !== Type.NS || node === APEX) return false
  return isWithin(nameOf(image, target), nameOf(image, node))
}

function typeOf(image: ZoneImage, rrset: number): number {
  return rrsetType(image, image.rrsetsAt + rrset * RRSET_WORDS)
}

function nameOf(image: ZoneImage, node: number): Uint8Array {
  const at = nodeNameAt(image, node)
  return image.octets.subarray(at, at + nameLengthAt(image.octets, at))
}
