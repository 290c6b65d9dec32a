/**
 * The reason chain of an answer: which zone, which name, which links, which choice, each found the plain way; and from
 * that what the reply has to be, so that the engine's can be held against it.
 */
import { type Address, formatAddress } from '../base/address.ts'
import { assert } from '../base/assert.ts'
import { newClientAddress, setClientOctets } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import { formatPrefix, type Prefix } from '../base/prefix.ts'
import { privateBlockLength } from '../dns/client-subnet.ts'
import { formatName, nameKey } from '../dns/name.ts'
import { NAME_OCTETS_MAX, Rcode, Type } from '../dns/numbers.ts'
import { recordTypeByNumber, typeMnemonic } from '../dns/rdata/registry.ts'
import type { GeoDatabase } from '../geo/database.ts'
import type { Rrset, Zone } from '../zone/zone.ts'
import { type Choice, explainChoice, type Step } from './explain-choice.ts'
import { type Found, NaiveZones } from './naive-zones.ts'
import type { SupposedHealth } from './supposed-health.ts'

export interface Question {
  /** A wire name. */
  readonly name: Uint8Array
  readonly type: number
  /** Where the query comes from. */
  readonly source: Address
  /** The EDNS client subnet. */
  readonly subnet?: Prefix
}

export interface ExplainContext {
  readonly zones: readonly Zone[]
  readonly unloaded: readonly Uint8Array[]
  readonly databases: readonly GeoDatabase[]
  readonly health: SupposedHealth
}

export interface Explanation {
  readonly steps: readonly Step[]
  readonly rcode: number
  readonly authoritative: boolean
  /** In the order of the answer section. */
  readonly answers: readonly ExpectedRrset[]
  /** The delegation's NS, or the SOA of a denial. */
  readonly authority?: { readonly owner: string; readonly type: string }
  /** Every choice that was made on the way. */
  readonly choices: readonly Choice[]
  /** The address that choices were made for. */
  readonly client: Address
}

/** An rrset of the answer section in presentation form; `datas` lists what it may hold, one of which is drawn. */
export interface ExpectedRrset {
  readonly owner: string
  readonly type: string
  readonly ttl: number
  readonly datas: readonly (readonly string[])[]
}

export class Explainer {
  readonly #zones: NaiveZones
  readonly #context: ExplainContext

  constructor(context: ExplainContext) {
    this.#context = context
    this.#zones = new NaiveZones(context.zones, context.unloaded)
  }

  explain(question: Question): Explanation {
    return new Chain(this.#zones, this.#context, question).follow()
  }
}

/** One question on its way through the zones. */
class Chain {
  readonly #zones: NaiveZones
  readonly #context: ExplainContext
  readonly #question: Question
  readonly #client: Address
  readonly #steps: Step[] = []
  readonly #answers: ExpectedRrset[] = []
  readonly #choices: Choice[] = []
  #authoritative = false
  #zone: Zone | undefined
  #toldClient = false

  constructor(zones: NaiveZones, context: ExplainContext, question: Question) {
    this.#zones = zones
    this.#context = context
    this.#question = question
    this.#client = effectiveClient(question)
  }

  follow(): Explanation {
    const followed = new Set<string>()
    let { name } = this.#question
    for (let links = 0; links <= LIMITS.chainLengthMax; links++) {
      const found = this.#zones.lookUp(name, this.#question.type)
      this.#tell(name, found)
      const next = this.#step(name, found, links === 0)
      if (!(next instanceof Uint8Array)) return next
      // An rrset is followed once: a second time would be a loop.
      if (found.kind === 'cname') followed.add(`${found.wildcard ?? ''} ${nameKey(name)}`)
      name = next
      if (this.#isLoop(name, followed)) {
        this.#steps.push({ about: 'loop', text: `${formatName(name)} was here before: the answer ends` })
        break
      }
    }
    return this.#end(Rcode.NOERROR)
  }

  /** The next name, or the end of the chain. */
  #step(name: Uint8Array, found: Found, isFirst: boolean): Uint8Array | Explanation {
    if (found.kind === 'not-ours') return this.#end(isFirst ? Rcode.REFUSED : Rcode.NOERROR)
    if (found.kind === 'not-loaded') return this.#end(isFirst ? Rcode.SERVFAIL : Rcode.NOERROR)
    if (found.kind === 'delegation') return this.#end(Rcode.NOERROR, found.rrset)
    this.#authoritative = true
    switch (found.kind) {
      case 'no-name':
        return this.#deny(Rcode.NXDOMAIN, found.zone)
      case 'no-data':
        return this.#deny(Rcode.NOERROR, found.zone)
      case 'any':
        this.#answers.push({ owner: formatName(name), type: 'HINFO', ttl: -1, datas: [] })
        return this.#end(Rcode.NOERROR)
      case 'data':
        return this.#answer(name, found.rrset) ? this.#end(Rcode.NOERROR) : this.#deny(Rcode.NOERROR, found.zone)
      case 'alias':
        return this.#alias(name, found.rrset, found.zone)
      case 'cname':
        return this.#cname(name, found.rrset, found.zone)
      case 'dname':
        return this.#dname(name, found.rrset)
    }
  }

  #cname(name: Uint8Array, rrset: Rrset, zone: Zone): Uint8Array | Explanation {
    if (!this.#answer(name, rrset)) return this.#deny(Rcode.NOERROR, zone)
    if (rrset.kind === 'dynamic' || this.#question.type === Type.ANY) return this.#end(Rcode.NOERROR)
    return targetOf(rrset)
  }

  #dname(name: Uint8Array, rrset: Rrset): Uint8Array | Explanation {
    this.#answer(rrset.owner, rrset)
    const target = Uint8Array.from([...name.subarray(0, name.length - rrset.owner.length), ...targetOf(rrset)])
    if (target.length > NAME_OCTETS_MAX) return this.#end(Rcode.YXDOMAIN)
    const data = [[formatName(target)]]
    this.#answers.push({ owner: formatName(name), type: 'CNAME', ttl: rrset.ttl, datas: data })
    const { type } = this.#question
    return type === Type.CNAME || type === Type.ANY ? this.#end(Rcode.NOERROR) : target
  }

  /** Follows the ALIAS to addresses, through CNAMEs and further ALIASes, at the smallest TTL on the way. */
  #alias(name: Uint8Array, alias: Rrset, zone: Zone): Explanation {
    const { type } = this.#question
    let target = targetOf(alias)
    let ttl = alias.ttl
    for (let links = 0; links <= LIMITS.chainLengthMax; links++) {
      const found = this.#zones.lookUp(target, type)
      this.#tell(target, found)
      if (found.kind === 'no-data') return this.#deny(Rcode.NOERROR, zone)
      if (found.kind !== 'data' && found.kind !== 'cname' && found.kind !== 'alias') break
      ttl = Math.min(ttl, found.rrset.ttl)
      if (found.kind === 'data') {
        if (this.#answer(name, found.rrset, ttl)) return this.#end(Rcode.NOERROR)
        break
      }
      if (found.rrset.kind !== 'dynamic') target = targetOf(found.rrset)
      else {
        const drawn = this.#choose(found.rrset)[0]?.[0]
        if (drawn === undefined) break
        target = drawn
      }
    }
    this.#authoritative = false
    return this.#end(Rcode.SERVFAIL)
  }

  /** Adds the rrset to the answer; false when a dynamic one has nothing for this client. */
  #answer(owner: Uint8Array, rrset: Rrset, ttl: number = rrset.ttl): boolean {
    const recordType = recordTypeByNumber(rrset.type)
    const choices = rrset.kind === 'dynamic' ? this.#choose(rrset) : rrset.kind === 'static' ? [rrset.rdatas] : []
    if (choices.length === 0) return false
    const datas = choices.map((rdatas) => rdatas.map((rdata) => recordType.format(rdata)))
    this.#answers.push({ owner: formatName(owner), type: typeMnemonic(rrset.type), ttl, datas })
    return true
  }

  #choose(rrset: Extract<Rrset, { kind: 'dynamic' }>): readonly (readonly Uint8Array[])[] {
    const { databases, health } = this.#context
    if (!this.#toldClient) this.#steps.push({ about: 'client', text: clientText(this.#question, this.#client) })
    this.#toldClient = true
    const choice = explainChoice(rrset, { client: this.#client, databases, health })
    this.#choices.push(choice)
    this.#steps.push({ about: 'policy', text: rrset.policy.name }, ...choice.steps)
    return choice.variants.map(({ rdatas }) => rdatas)
  }

  #deny(rcode: number, zone: Zone): Explanation {
    const authority = { owner: formatName(zone.origin), type: 'SOA' }
    return { ...this.#end(rcode), authority }
  }

  #end(rcode: number, referral?: Rrset): Explanation {
    const authority = referral && { owner: formatName(referral.owner), type: 'NS' }
    return {
      steps: this.#steps,
      rcode,
      authoritative: this.#authoritative,
      answers: this.#answers,
      ...(authority === undefined ? {} : { authority }),
      choices: this.#choices,
      client: this.#client,
    }
  }

  /** Whether the CNAME at `name` has been followed. */
  #isLoop(name: Uint8Array, followed: ReadonlySet<string>): boolean {
    const found = this.#zones.lookUp(name, this.#question.type)
    return found.kind === 'cname' && followed.has(`${found.wildcard ?? ''} ${nameKey(name)}`)
  }

  #tell(name: Uint8Array, found: Found): void {
    if ('zone' in found && found.zone !== this.#zone) {
      this.#steps.push({ about: 'zone', text: `${formatName(found.zone.origin)} (serial ${found.zone.serial})` })
      this.#zone = found.zone
    }
    this.#steps.push({ about: 'name', text: `${formatName(name)} ${whatWasFound(found, this.#question.type)}` })
  }
}

function whatWasFound(found: Found, type: number): string {
  const by = 'wildcard' in found && found.wildcard !== undefined ? `matches the wildcard ${found.wildcard}` : 'exists'
  switch (found.kind) {
    case 'not-ours':
      return 'is in no zone of ours'
    case 'not-loaded':
      return 'is in a zone of ours that could not be loaded'
    case 'delegation':
      return `is delegated at ${formatName(found.rrset.owner)}`
    case 'dname':
      return `is below the DNAME ${formatName(found.rrset.owner)} to ${formatName(targetOf(found.rrset))}`
    case 'no-name':
      return `does not exist, nor a wildcard below ${found.encloser}`
    case 'no-data':
      return `${by}, without ${typeMnemonic(type)}`
    case 'any':
      return `${by}; ANY is answered with one HINFO (RFC 8482)`
    case 'data':
      return `${by}: ${typeMnemonic(type)}${found.rrset.kind === 'dynamic' ? ', by policy' : ''}`
    case 'cname':
      return `${by}: CNAME${found.rrset.kind === 'dynamic' ? ', by policy' : ` to ${formatName(targetOf(found.rrset))}`}`
    case 'alias':
      return `${by}: ALIAS to ${formatName(targetOf(found.rrset))}`
  }
}

/** The name that a CNAME, DNAME or ALIAS of fixed content leads to. */
function targetOf(rrset: Rrset): Uint8Array {
  if (rrset.kind === 'alias') return rrset.target
  assert(rrset.kind === 'static', 'only fixed links are followed')
  return rrset.rdatas[0]!
}

/** The subnet's address decides, unless it is private and says nothing of where a client is (RFC 7871 section 10). */
function effectiveClient({ source, subnet }: Question): Address {
  if (subnet === undefined || subnet.length === 0) return source
  const address = newClientAddress()
  setClientOctets(address, subnet.family, subnet.octets)
  const privateLength = privateBlockLength(address)
  return privateLength > 0 && subnet.length >= privateLength ? source : subnet
}

function clientText({ source, subnet }: Question, client: Address): string {
  const from = formatAddress(source)
  if (subnet === undefined || subnet.length === 0) return `${from}, where the query comes from`
  const told = formatPrefix(subnet)
  if (client === source) return `${from}, where the query comes from: its client subnet ${told} is a private one`
  return formatAddress(subnet) === from ? from : `${told}, the client subnet of a query from ${from}`
}
