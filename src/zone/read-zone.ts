/**
 * Reads a zone file (octoDNS YAML, with policies and PoPs by name) into a checked zone. All problems at once, each at its
 * place; a zone with an error is no zone, warnings let it pass. Never touches a file or a clock: text, modification
 * times and included files are the caller's.
 */
import { type Document, readDocument } from '../base/document.ts'
import type { DocumentValue } from '../base/document-value.ts'
import { LIMITS } from '../base/limits.ts'
import { nearestName } from '../base/nearest-name.ts'
import { hasErrors, type Problem } from '../base/problem.ts'
import { type DocumentPath, ProblemList } from '../base/problem-list.ts'
import { sortProblems } from '../base/problem-text.ts'
import { checkShape, describeValue } from '../base/shape.ts'
import { formatName, namesEqual } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import { SOA } from '../dns/rdata/soa.ts'
import { RdataMismatch, type RecordType } from '../dns/record-type.ts'
import { checkZone } from './checks/zone-checks.ts'
import { APEX } from './name-tree.ts'
import { readOwner, repeatsOrigin } from './owner-name.ts'
import { DEFAULT_TTL_SECONDS, readRecord } from './read-record.ts'
import { soaRecordShape, type WrittenSoaRecord } from './record-shape.ts'
import { chooseSerial, isOlderSerial } from './serial.ts'
import { soaFields } from './soa.ts'
import type { Zone } from './zone.ts'
import { type DraftRrset, type RecordAt, type ZoneContext, ZoneDraft } from './zone-draft.ts'
import { findZoneType } from './zone-type.ts'

export interface ZoneFile {
  /** The name that problems give it. */
  readonly file: string
  readonly text: string
  /** The apex, a wire name (see originOfFile). */
  readonly origin: Uint8Array
  /** Unix time at which the file was last changed. */
  readonly modifiedSeconds: number
  /** Serial of the last zone served under this origin. */
  readonly lastServedSerial?: number
  readonly context: ZoneContext
  /** Text of an included file, the name to show for it and when it was changed, or a sentence that says why not. */
  readonly include?: (path: string, from: string) => IncludedFile | string
}

export interface IncludedFile {
  readonly file: string
  readonly text: string
  readonly modifiedSeconds: number
}

/** The zone, unless an error stands in its way; problems by place. */
export function readZone(zoneFile: ZoneFile): { zone?: Zone; problems: Problem[] } {
  const { file, text, include } = zoneFile
  if (text.length > LIMITS.documentOctetsMax) return tooLarge(file)
  let modifiedSeconds = zoneFile.modifiedSeconds
  const read = readDocument(file, text, {
    valuesMax: LIMITS.documentValuesMax,
    includeDepthMax: LIMITS.includeDepthMax,
    include: (path, from) => {
      const included = include?.(path, from) ?? 'files cannot be included here'
      if (typeof included !== 'string') modifiedSeconds = Math.max(modifiedSeconds, included.modifiedSeconds)
      return included
    },
  })
  const problems = read.problems.map(hintAtLists)
  const { document } = read
  if (document === undefined) return { problems }
  const list = new ProblemList(document)
  list.addAll(problems)
  const reader = new ZoneReader(document, { ...zoneFile, modifiedSeconds }, list)
  const zone = reader.read()
  const sorted = sortProblems(withoutConsequences(problems, list.problems))
  const shown = cutProblems(sorted, list.more)
  return zone === undefined || list.more.error > 0 || hasErrors(sorted)
    ? { problems: shown }
    : { zone, problems: shown }
}

/** A name written twice is mostly meant to have two records. */
function hintAtLists(problem: Problem): Problem {
  if (problem.code !== 'duplicate-key' || problem.place.column !== 1) return problem
  return { ...problem, hint: 'several records of one name are a list below it' }
}

/** Where an alias or include failed there is nothing, which the shapes then complain of: one problem is enough. */
function withoutConsequences(ofDocument: readonly Problem[], all: readonly Problem[]): Problem[] {
  if (ofDocument.length === 0) return [...all]
  const text = ({ place }: Problem) => `${place.file}:${place.line}:${place.column}`
  const causes = new Set(ofDocument)
  const places = new Set(ofDocument.map(text))
  return all.filter((problem) => causes.has(problem) || !places.has(text(problem)))
}

/** The first problems, and how many more there are, as an error when one of those is. */
function cutProblems(sorted: Problem[], counted: ProblemList['more']): Problem[] {
  const cut = sorted.slice(LIMITS.problemsPerFileMax)
  const more = cut.length + counted.error + counted.warning
  if (more === 0) return sorted
  const severity = counted.error > 0 || hasErrors(cut) ? 'error' : 'warning'
  const message = `${more} more problems are not shown`
  const { place } = cut[0] ?? sorted.at(-1)!
  const last: Problem = { severity, code: 'more-problems', message, place }
  return [...sorted.slice(0, LIMITS.problemsPerFileMax), last]
}

function tooLarge(file: string): { problems: Problem[] } {
  const message = `the file is larger than ${LIMITS.documentOctetsMax} octets`
  const place = { file, line: 1, column: 1, length: 1 }
  return { problems: [{ severity: 'error', code: 'file-too-large', message, place }] }
}

interface FoundSoa {
  readonly path: DocumentPath
  /** Undefined when it could not be read. */
  readonly written: WrittenSoaRecord | undefined
}

class ZoneReader {
  readonly #document: Document
  readonly #zoneFile: ZoneFile
  readonly #problems: ProblemList
  readonly #draft: ZoneDraft
  #soa: FoundSoa | undefined

  constructor(document: Document, zoneFile: ZoneFile, problems: ProblemList) {
    this.#document = document
    this.#zoneFile = zoneFile
    this.#problems = problems
    this.#draft = new ZoneDraft(zoneFile.origin, zoneFile.context, (at) => this.#readAgain(at))
  }

  /** Member by member, each forgotten before the next is read. */
  read(): Zone | undefined {
    // What a failed include or alias would have brought cannot be called missing.
    const whole = this.#problems.problems.every(({ code }) => code === 'duplicate-key')
    const { members } = this.#document
    if (members === undefined) {
      const found = describeValue(this.#document.value)
      if (whole) this.#problems.error([], 'shape', `found ${found}, wanted a mapping of names to records`)
      return undefined
    }
    for (let member = 0; member < members.count; member++) {
      const { key, value } = members.at(member)
      this.#readOwner(member, key, value)
    }
    if (whole) checkZone(this.#draft, this.#problems)
    return this.#problems.hasErrors ? undefined : this.#build()
  }

  #readOwner(member: number, name: string, value: DocumentValue): void {
    const { origin } = this.#zoneFile
    const owner = readOwner(name, origin)
    if (!(owner instanceof Uint8Array)) {
      this.#problems.error([name], 'owner-name', owner.message, { part: 'key', hint: owner.hint })
      return
    }
    if (repeatsOrigin(owner, origin)) {
      const message = `"${name}" is relative to the zone: its full name is "${formatName(owner)}"`
      this.#problems.warning([name], 'owner-repeats-zone', message, { part: 'key' })
    }
    if (Array.isArray(value)) {
      if (value.length === 0) this.#problems.error([name], 'shape', `"${name}" has no records`)
      for (const [item, record] of value.entries()) this.#readRecord({ member, item }, [name, item], owner, record)
    } else {
      this.#readRecord({ member, item: -1 }, [name], owner, value)
    }
  }

  #readRecord(at: RecordAt, path: DocumentPath, owner: Uint8Array, value: DocumentValue): void {
    if (typeof value === 'string' || Array.isArray(value)) {
      const message = `found ${describeValue(value)}, wanted a record: a mapping such as {type: A, value: 192.0.2.1}`
      const hint = typeof value === 'string' && /^[\w-]+:\S/.test(value) ? 'a space must follow ":"' : undefined
      this.#problems.error(path, 'shape', message, { hint })
      this.#draft.addUnread(owner)
      return
    }
    const mnemonic = value.type
    if (typeof mnemonic !== 'string') {
      const isMissing = mnemonic === undefined
      const at = isMissing ? path : [...path, 'type']
      const nearest = Object.keys(value).find((key) => nearestName(key, ['type']) !== undefined)
      const hint = nearest === undefined ? undefined : `did you mean "type" by "${nearest}"?`
      this.#problems.error(at, isMissing ? 'missing-key' : 'shape', 'a record needs "type", such as A', { hint })
      this.#draft.addUnread(owner)
      return
    }
    const type = findZoneType(mnemonic)
    if ('message' in type) {
      this.#problems.error([...path, 'type'], 'unknown-type', type.message, { hint: type.hint })
      this.#draft.addUnread(owner)
      return
    }
    if (type.type === Type.SOA) {
      this.#readSoa(path, owner, value)
      return
    }
    const found = { path, owner, type, mnemonic, value }
    const rrset = readRecord(found, this.#document, this.#zoneFile.context, this.#problems)
    if (rrset !== undefined) this.#draft.add(rrset, at)
  }

  /** A record that was read as an rrset before. */
  #readAgain({ member, item }: RecordAt): DraftRrset {
    const { key, value } = this.#document.members!.at(member)
    const record = (item < 0 ? value : (value as DocumentValue[])[item]) as { type: string }
    const found = {
      path: item < 0 ? [key] : [key, item],
      owner: readOwner(key, this.#zoneFile.origin) as Uint8Array,
      type: findZoneType(record.type) as RecordType,
      mnemonic: record.type,
      value: record,
    }
    return readRecord(found, this.#document, this.#zoneFile.context, new ProblemList(this.#document))!
  }

  #readSoa(path: DocumentPath, owner: Uint8Array, value: object): void {
    if (!namesEqual(owner, this.#zoneFile.origin)) {
      this.#problems.error(path, 'soa-owner', 'SOA belongs to the apex alone')
    } else if (this.#soa !== undefined) {
      const line = this.#problems.lineOf(this.#soa.path)
      this.#problems.error(path, 'duplicate-rrset', `SOA stands twice at the apex, first on line ${line}`)
    } else {
      const checked = checkShape(this.#document, soaRecordShape(), value, path)
      this.#problems.addAll(checked.problems)
      this.#soa = { path, written: checked.value }
    }
  }

  #build(): Zone | undefined {
    const { origin, modifiedSeconds, lastServedSerial } = this.#zoneFile
    const { rrsets } = this.#draft
    const written = this.#soa?.written?.value ?? {}
    const serial = chooseSerial(written.serial, modifiedSeconds, lastServedSerial)
    if (lastServedSerial !== undefined && isOlderSerial(serial, lastServedSerial)) {
      const message = `serial ${serial} is older than ${lastServedSerial}, which was served last: secondaries will not take it`
      this.#problems.warning([...this.#soa!.path, 'value', 'serial'], 'serial-goes-back', message)
    }
    const firstNs = formatName(rrsets.values(rrsets.find(APEX, Type.NS))[0]!)
    const rdata = SOA.parse(soaFields(written, origin, firstNs, serial))
    if (rdata instanceof RdataMismatch) {
      const path = [...(this.#soa?.path ?? []), 'value', SOA_KEYS[rdata.field]!]
      this.#problems.error(path, 'invalid-value', `"${rdata.found}" is not ${rdata.wanted}`)
      return undefined
    }
    const ttl = this.#soa?.written?.ttl ?? DEFAULT_TTL_SECONDS
    rrsets.add(APEX, { kind: 'static', owner: origin, type: Type.SOA, ttl, rdatas: [rdata] }, [rdata])
    return { origin, serial, rrsets }
  }
}

const SOA_KEYS = ['mname', 'rname', 'serial', 'refresh', 'retry', 'expire', 'minimum']
