/**
 * Explains an answer by the tables that queries are answered from, name by name (RFC 1034 section 4.3.2): zone, node,
 * links, and what policies choose. Reads no database: what it says of a place is the plan alone.
 */
import { newAnswerState } from '../answer/answer-state.ts'
import { findNode, Match } from '../answer/find-node.ts'
import { type Address, formatAddress, parseAddress } from '../base/address.ts'
import { newClientAddress, setClientOctets } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import { didYouMean } from '../base/nearest-name.ts'
import { formatPrefix, prefixOf } from '../base/prefix.ts'
import { privateBlockLength } from '../dns/client-subnet.ts'
import { formatName, nameKey, parseName } from '../dns/name.ts'
import { readCursor } from '../dns/name-cursor.ts'
import { NAME_OCTETS_MAX, Rcode, Type } from '../dns/numbers.ts'
import { recordTypeByNumber, typeByMnemonic, typeMnemonic } from '../dns/rdata/registry.ts'
import { lookupAddress, PLAN_BITS, PLAN_MASK } from '../tables/prefix-tree.ts'
import type { Tables } from '../tables/tables.ts'
import {
  ALIAS_KEY,
  APEX,
  findRrset,
  nodeNameAt,
  RrsetKind,
  rrsetContent,
  rrsetKind,
  rrsetLink,
  type ZoneImage,
} from '../tables/zone-image.ts'
import { findZone } from '../tables/zone-index.ts'
import { explainChoice, type MadeChoice, type SupposedMoment } from './explain-choice.ts'
import type { AnswerExplanation, ExplainedRrset, ExplainedStep, ExplainQuestion, Finding } from './explanation.ts'
import { nameAt, recordsAt } from './image-records.ts'
import type { Snapshot } from './snapshot.ts'

export interface Explained {
  readonly snapshot: Snapshot
  /** Linked from the snapshot. */
  readonly tables: Tables
}

/** A sentence when the question is none. */
export function explainAnswer(
  published: Explained,
  question: ExplainQuestion,
  moment: SupposedMoment,
): AnswerExplanation | string {
  const { pops } = published.snapshot.config
  const name = parseName(question.name.endsWith('.') ? question.name : `${question.name}.`)
  if (typeof name === 'string') return `"${question.name}" is not a name: it is ${name}`
  const type = typeByMnemonic(question.type)
  if (type === undefined || !EXPLAINED_TYPES.includes(type)) return `"${question.type}" is not A, AAAA or CNAME`
  const client = parseAddress(question.client)
  if (client === undefined) return `"${question.client}" is not an IP address`
  const unknown = question.down.find((pop) => !pops.has(pop))
  if (unknown !== undefined) return `there is no PoP "${unknown}": ${didYouMean(unknown, pops.keys())}`
  const chain = new Chain(published, type, client, moment)
  const rcode = chain.follow(name)
  const { steps, answers, scope } = chain
  return {
    name: formatName(name),
    type: question.type,
    client: formatAddress(client),
    down: question.down,
    steps,
    rcode: Object.keys(Rcode).find((known) => Rcode[known as keyof typeof Rcode] === rcode)!,
    answers,
    scope: scope === undefined ? undefined : formatPrefix(prefixOf(client, scope)),
  }
}

const EXPLAINED_TYPES: readonly number[] = [Type.A, Type.AAAA, Type.CNAME]

/** Where a lookup of one name ended. */
interface Place {
  readonly zone: number
  readonly image: ZoneImage
  readonly node: number
  readonly match: Match
}

class Chain {
  readonly steps: ExplainedStep[] = []
  answers: ExplainedRrset[] = []
  /** Bits. */
  scope: number | undefined
  readonly #published: Explained
  readonly #type: number
  readonly #client: Address
  readonly #moment: SupposedMoment
  readonly #dnamesAnswered = new Set<string>()

  constructor(published: Explained, type: number, client: Address, moment: SupposedMoment) {
    this.#published = published
    this.#type = type
    this.#client = client
    this.#moment = moment
  }

  /** The response code. */
  follow(asked: Uint8Array): number {
    const seen = new Set<string>()
    let name = asked
    for (let links = 0; links <= LIMITS.chainLengthMax && !seen.has(nameKey(name)); links++) {
      seen.add(nameKey(name))
      const place = this.#find(name)
      if (typeof place === 'string') {
        if (links > 0) return Rcode.NOERROR
        return place === 'not-ours' ? Rcode.REFUSED : Rcode.SERVFAIL
      }
      const next = this.#step(name, place)
      if (typeof next === 'number') return next
      name = next
    }
    return Rcode.NOERROR
  }

  /** The next name, or the response code. */
  #step(name: Uint8Array, place: Place): Uint8Array | number {
    const { image, node, match } = place
    if (match === Match.DELEGATED) return this.#tell(name, place, 'delegation', Rcode.NOERROR)
    if (match === Match.MISSING) return this.#tell(name, place, 'no-name', Rcode.NXDOMAIN)
    if (match === Match.BELOW_DNAME) return this.#dname(name, place)
    const rrset = findRrset(image, node, this.#type)
    if (rrset >= 0) return this.#data(name, place, rrset)
    const cname = findRrset(image, node, Type.CNAME)
    if (cname >= 0) return this.#cname(name, place, cname)
    const alias = this.#type === Type.CNAME ? -1 : findRrset(image, node, ALIAS_KEY)
    if (alias >= 0) return this.#alias(name, place, alias)
    return this.#tell(name, place, 'no-data', Rcode.NOERROR)
  }

  #data(name: Uint8Array, place: Place, rrset: number): number {
    const made = this.#choose(place, rrset)
    const isAnswered = this.#answer(name, this.#type, this.#records(place, rrset, made))
    return this.#tell(name, place, isAnswered ? 'data' : 'no-data', Rcode.NOERROR, { made })
  }

  #cname(name: Uint8Array, place: Place, cname: number): Uint8Array | number {
    const made = this.#choose(place, cname)
    const isAnswered = this.#answer(name, Type.CNAME, this.#records(place, cname, made))
    if (made !== undefined) return this.#tell(name, place, isAnswered ? 'cname' : 'no-data', Rcode.NOERROR, { made })
    const target = nameAt(place.image, rrsetLink(place.image, cname))
    this.#tell(name, place, 'cname', Rcode.NOERROR, { target })
    return target
  }

  #dname(name: Uint8Array, place: Place): Uint8Array | number {
    const { image, node } = place
    const owner = nameAt(image, nodeNameAt(image, node))
    const rrset = findRrset(image, node, Type.DNAME)
    const records = this.#records(place, rrset, undefined)
    const to = nameAt(image, rrsetLink(image, rrset))
    const target = Uint8Array.from([...name.subarray(0, name.length - owner.length), ...to])
    this.#tell(name, place, 'dname', Rcode.NOERROR, { target: to })
    if (!this.#dnamesAnswered.has(nameKey(owner))) this.#answer(owner, Type.DNAME, records)
    this.#dnamesAnswered.add(nameKey(owner))
    if (target.length > NAME_OCTETS_MAX) return Rcode.YXDOMAIN
    const alternatives = [{ weight: 1, datas: [formatName(target)] }]
    this.answers.push({ owner: formatName(name), type: 'CNAME', ttl: records.ttl, alternatives })
    return this.#type === Type.CNAME ? Rcode.NOERROR : target
  }

  /** The addresses at the end of an ALIAS are answered at its owner, at the smallest TTL on the way. */
  #alias(owner: Uint8Array, start: Place, alias: number): number {
    let [at, link, ttl] = [start, alias, rrsetContent(start.image, alias)]
    let name = nameAt(at.image, rrsetLink(at.image, link))
    this.#tell(owner, at, 'alias', Rcode.NOERROR, { target: name })
    for (let links = 0; links <= LIMITS.chainLengthMax; links++) {
      const place = this.#find(name)
      if (typeof place === 'string') break
      const { image, node, match } = place
      if (match !== Match.FOUND) {
        this.#tell(name, place, FINDINGS[match], Rcode.SERVFAIL)
        break
      }
      at = place
      const rrset = findRrset(image, node, this.#type)
      const cname = findRrset(image, node, Type.CNAME)
      link = cname >= 0 ? cname : findRrset(image, node, ALIAS_KEY)
      if (rrset >= 0 || link < 0) {
        if (rrset < 0) return this.#tell(name, at, 'no-data', Rcode.NOERROR)
        const made = this.#choose(at, rrset)
        const records = this.#records(at, rrset, made)
        const isAnswered = this.#answer(owner, this.#type, { ...records, ttl: Math.min(ttl, records.ttl) })
        return this.#tell(name, at, isAnswered ? 'data' : 'no-data', Rcode.NOERROR, { made })
      }
      const made = this.#choose(at, link)
      const drawn = made?.variants[0]?.rdatas[0]
      if (made !== undefined && drawn === undefined) return this.#tell(name, at, 'no-data', Rcode.NOERROR, { made })
      ttl = Math.min(ttl, link === cname ? this.#records(at, cname, made).ttl : rrsetContent(image, link))
      const target: Uint8Array = drawn ?? nameAt(image, rrsetLink(image, link))
      this.#tell(name, at, link === cname ? 'cname' : 'alias', Rcode.NOERROR, { target, made })
      name = target
    }
    this.answers = []
    return Rcode.SERVFAIL
  }

  /** Where the tables find the name; tells when they do not. */
  #find(name: Uint8Array): Place | 'not-ours' | 'not-loaded' {
    const { tables } = this.#published
    const state = newAnswerState(tables, () => 0, newClientAddress())
    state.query.type = this.#type
    readCursor(state.query.name, name, 0, name.length)
    const found = findZone(tables.zoneIndex, state.query.name, 0)
    state.zone = found < 0 ? undefined : tables.zones[found >> 7]
    if (state.zone !== undefined) {
      return { match: findNode(state), node: state.node, image: state.zone.image, zone: found >> 7 }
    }
    const finding = found < 0 ? 'not-ours' : 'not-loaded'
    const nothing = { zone: undefined, owner: undefined, target: undefined, choice: undefined }
    this.steps.push({ ...nothing, name: formatName(name), found: finding })
    return finding
  }

  /** What the policy of a dynamic RRset chooses; undefined for a static one. */
  #choose({ zone, image }: Place, rrset: number): MadeChoice | undefined {
    if (rrsetKind(image, rrset) !== RrsetKind.DYNAMIC) return undefined
    const { snapshot } = this.#published
    const set = snapshot.sets[snapshot.zones[zone]!.sets[rrsetContent(image, rrset)]!]!
    const compiled = snapshot.policies[set.policy]!
    const cell = newClientAddress()
    setClientOctets(cell, this.#client.family, this.#client.octets)
    const packed = lookupAddress(compiled, cell)
    // A private subnet says nothing of where a client is, but here the query comes from the very same address.
    const scope = privateBlockLength(cell) || packed >> PLAN_BITS
    this.scope = Math.max(this.scope ?? 0, scope)
    return explainChoice(set, compiled.policy, compiled.plans[packed & PLAN_MASK]!, this.#moment)
  }

  #records({ image }: Place, rrset: number, made: MadeChoice | undefined): Records {
    if (made === undefined) {
      const { ttl, rdatas } = recordsAt(image, rrsetContent(image, rrset))
      return { ttl, alternatives: [{ weight: 1, rdatas }] }
    }
    return { ttl: made.ttl, alternatives: made.variants }
  }

  /** False when there is nothing to answer. */
  #answer(owner: Uint8Array, type: number, { ttl, alternatives }: Records): boolean {
    if (alternatives.length === 0) return false
    const { format } = recordTypeByNumber(type)
    const formatted = alternatives.map(({ weight, rdatas }) => ({
      weight,
      datas: rdatas.map((rdata) => format(rdata)),
    }))
    this.answers.push({ owner: formatName(owner), type: typeMnemonic(type), ttl, alternatives: formatted })
    return true
  }

  /** Adds a step; returns the code. */
  #tell(name: Uint8Array, place: Place, found: Finding, rcode: number, more: Told = {}): number {
    const { image, node, match } = place
    const owner = match === Match.MISSING ? undefined : nameAt(image, nodeNameAt(image, node))
    this.steps.push({
      name: formatName(name),
      zone: formatName(nameAt(image, nodeNameAt(image, APEX))),
      found,
      owner: owner === undefined || nameKey(owner) === nameKey(name) ? undefined : formatName(owner),
      target: more.target && formatName(more.target),
      choice: more.made?.choice,
    })
    return rcode
  }
}

interface Records {
  readonly ttl: number
  readonly alternatives: readonly { readonly weight: number; readonly rdatas: readonly Uint8Array[] }[]
}

interface Told {
  readonly target?: Uint8Array
  readonly made?: MadeChoice | undefined
}

/** How a name that is not found is told. */
const FINDINGS: Readonly<Record<Exclude<Match, typeof Match.FOUND>, Finding>> = {
  [Match.MISSING]: 'no-name',
  [Match.DELEGATED]: 'delegation',
  [Match.BELOW_DNAME]: 'dname',
}
