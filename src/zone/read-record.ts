/**
 * Reads one record of a zone file: its type, its values, its TTL, and what makes it dynamic. A record that cannot be
 * read still takes its place in the draft, without values, so that one mistake is reported once.
 */
import { parseAddress } from '../base/address.ts'
import type { Document } from '../base/document.ts'
import type { DocumentValue } from '../base/document-value.ts'
import { withoutFinalDot } from '../base/final-dot.ts'
import { nearestName } from '../base/nearest-name.ts'
import type { DocumentPath, ProblemList } from '../base/problem-list.ts'
import { checkShape } from '../base/shape.ts'
import { FOLD, formatName } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import type { RecordType } from '../dns/record-type.ts'
import { completeHealthCheck, statusMismatch } from '../routing/health-check.ts'
import type { HealthCheck } from '../routing/policy.ts'
import { checkDynamicNames } from './dynamic-names.ts'
import { checkPolicyName, compilePolicy, findPolicy } from './read-policy.ts'
import { mayBeDynamic, recordShape, type WrittenOctodns, type WrittenRecord } from './record-shape.ts'
import type { WrittenValue } from './value-shape.ts'
import { ALIAS_TYPE, type Rrset } from './zone.ts'
import type { DraftRrset, DraftValue, ZoneContext } from './zone-draft.ts'

export const DEFAULT_TTL_SECONDS = 3_600
const DEFAULT_DYNAMIC_TTL_SECONDS = 60

/** A record as found: a mapping whose type is known. */
export interface FoundRecord {
  readonly path: DocumentPath
  readonly owner: Uint8Array
  readonly type: RecordType
  /** The type as the file spells it. */
  readonly mnemonic: string
  readonly value: object
}

/** The rrset of a record; undefined when the file says to ignore it. */
export function readRecord(
  found: FoundRecord,
  document: Document,
  context: ZoneContext,
  problems: ProblemList,
): DraftRrset | undefined {
  const { path, owner, type } = found
  const draft = (rrset: Rrset, values: readonly DraftValue[]): DraftRrset => ({ path, type, values, rrset })
  const unread = draft({ kind: 'static', owner, type: type.type, ttl: 0, rdatas: [] }, [])
  if ('dynamic' in found.value && !mayBeDynamic(type.type)) {
    const message = `"dynamic" works on types A, AAAA and CNAME, not on ${found.mnemonic}`
    problems.error([...path, 'dynamic'], 'dynamic-type', message, { part: 'key' })
    return unread
  }
  const checked = checkShape(document, shapeOf(found), found.value, path)
  problems.addAll(checked.problems)
  const written = checked.value
  if (written === undefined) {
    checkNames(found, context, problems)
    return unread
  }
  if (written.octodns?.ignored === true) return undefined
  checkOctodnsKeys(path, written.octodns, problems)

  const values = readValues(found, written, problems)
  const rrset = buildRrset(found, written, values, context, problems)
  return rrset === undefined ? unread : draft(rrset, values)
}

/** What can be said of the names in a record that is not well-formed elsewhere. */
function checkNames({ path, type, value }: FoundRecord, context: ZoneContext, problems: ProblemList): void {
  const { dynamic } = value as { dynamic?: DocumentValue }
  const at = [...path, 'dynamic']
  if (typeof dynamic === 'string') checkPolicyName(at, dynamic, context, problems)
  else checkDynamicNames({ path: at, type: type.type, written: dynamic, whole: false, context }, problems)
}

const SHAPES = new Map<string, ReturnType<typeof recordShape>>()

function shapeOf({ type, mnemonic }: FoundRecord): ReturnType<typeof recordShape> {
  // Types by number are 65,536, and building a shape is nothing beside reading a file.
  if (mnemonic.startsWith('TYPE')) return recordShape(type, mnemonic)
  const shape = SHAPES.get(mnemonic) ?? recordShape(type)
  SHAPES.set(mnemonic, shape)
  return shape
}

function buildRrset(
  found: FoundRecord,
  written: WrittenRecord,
  values: readonly DraftValue[],
  context: ZoneContext,
  problems: ProblemList,
): Rrset | undefined {
  const { path, owner, type, mnemonic } = found
  if (written.dynamic !== undefined) {
    const answers = written.octodns?.nearpop?.answers
    const record = { path, owner, type, values, answers }
    const policy =
      typeof written.dynamic === 'string'
        ? findPolicy(record, written.dynamic, context, problems)
        : compilePolicy(record, written.dynamic, context, problems)
    if (policy === undefined) return undefined
    const healthcheck = readHealthCheck(found, written.octodns, problems)
    const base = { owner, type: type.type, ttl: written.ttl ?? DEFAULT_DYNAMIC_TTL_SECONDS }
    return { kind: 'dynamic', ...base, policy, ...(healthcheck && { healthcheck }) }
  }
  if (values.length === 0) {
    problems.error(path, 'missing-values', `${mnemonic} of "${formatName(owner)}" needs "value" or "values"`)
    return undefined
  }
  if (written.octodns?.nearpop !== undefined) {
    const message = 'nothing under "nearpop" applies to a record that is not dynamic'
    problems.warning([...path, 'octodns', 'nearpop'], 'unused-key', message, { part: 'key' })
  }
  const base = { owner, type: type.type, ttl: written.ttl ?? DEFAULT_TTL_SECONDS }
  if (type.type === ALIAS_TYPE) return { kind: 'alias', ...base, target: values[0]!.rdata }
  return { kind: 'static', ...base, rdatas: values.map(({ rdata }) => rdata) }
}

/** `values`, else `value`, each of which may be a list or not, as octoDNS reads them. */
function readValues(found: FoundRecord, written: WrittenRecord, problems: ProblemList): DraftValue[] {
  const { path, type } = found
  const key = written.values === undefined ? 'value' : 'values'
  const isList = Array.isArray((found.value as Record<string, unknown>)[key])
  if (written.value !== undefined && written.values !== undefined) {
    const message = '"value" stands beside "values" and is not used'
    problems.warning([...path, 'value'], 'value-and-values', message, { part: 'key' })
  }
  if (key === 'values' && hasOneValue(type.type) && written.values!.length === 1) {
    const message = `octoDNS reads the one value of ${found.mnemonic} from "value"`
    problems.warning([...path, key], 'single-value', message, { part: 'key' })
  }
  const all = written[key] ?? []
  const seen = new Set<string>()
  const values: DraftValue[] = []
  for (const [i, value] of all.entries()) {
    const at = isList ? [...path, key, i] : [...path, key]
    warnUndotted(at, value, problems)
    const folded = all.length === 1 ? '' : String(foldNames(type, value.rdata))
    if (seen.has(folded)) {
      // An rrset is a set (RFC 2181 section 5).
      problems.warning(at, 'duplicate-value', 'this value stands in the record already, and is answered once')
      continue
    }
    if (values.length === 1 && hasOneValue(type.type)) {
      problems.error(at, 'single-value', `${found.mnemonic} has a single value`)
    }
    seen.add(folded)
    values.push({ path: at, rdata: value.rdata })
  }
  return values
}

function warnUndotted(at: DocumentPath, value: WrittenValue, problems: ProblemList): void {
  for (const { text, key } of value.undotted) {
    if (/^[a-z]+:\/\//i.test(text)) {
      const hint = `write "${text.replace(/^[a-z]+:\/\/([^/:]*).*$/i, '$1')}."`
      problems.error(key === undefined ? at : [...at, key], 'url-as-name', `"${text}" is a URL, not a name`, { hint })
      continue
    }
    if (parseAddress(text) !== undefined) {
      const message = `"${text}" is an address, and stands where a name does`
      const hint = 'addresses are records of type A and AAAA'
      problems.warning(key === undefined ? at : [...at, key], 'address-as-name', message, { hint })
      continue
    }
    const message = `"${text}" has no final dot; it is taken as the absolute name "${text}."`
    problems.warning(key === undefined ? at : [...at, key], 'missing-dot', message, { hint: `write "${text}."` })
  }
}

/** RFC 2181 section 10.1, RFC 6672 section 2.4. */
function hasOneValue(type: number): boolean {
  return type === Type.CNAME || type === Type.DNAME || type === ALIAS_TYPE
}

/** Names in rdata are equal whatever their letter case; everything else is octets. */
function foldNames(type: RecordType, rdata: Uint8Array): Uint8Array {
  const folded = Uint8Array.from(rdata)
  for (const { offset, length } of type.names(rdata)) {
    for (let i = offset; i < offset + length; i++) folded[i] = FOLD[folded[i]!]!
  }
  return folded
}

/** As written: a record without a check is not probed, though octoDNS's providers would; its values then count as up. */
function readHealthCheck(
  { path, owner }: FoundRecord,
  octodns: WrittenOctodns | undefined,
  problems: ProblemList,
): HealthCheck | undefined {
  const question = octodns?.healthcheck
  const judgement = octodns?.nearpop?.healthcheck
  if (question === undefined && judgement === undefined) return undefined
  if (question?.protocol === 'HTTP' && question.port === undefined) {
    const message = 'without "port" an HTTP check goes to port 443, as in octoDNS'
    problems.warning([...path, 'octodns', 'healthcheck', 'protocol'], 'healthcheck-port', message)
  }
  const mismatch = statusMismatch(question?.protocol, judgement?.expect?.status)
  if (mismatch !== undefined) {
    problems.error([...path, 'octodns', 'nearpop', 'healthcheck', 'expect', 'status'], 'invalid-value', mismatch)
  }
  const healthcheck = completeHealthCheck(question ?? {}, judgement ?? {})
  return { host: withoutFinalDot(formatName(owner)), ...healthcheck }
}

/** Other keys are octoDNS's, but one that is nearly ours is probably meant for us. */
function checkOctodnsKeys(path: DocumentPath, octodns: WrittenOctodns | undefined, problems: ProblemList): void {
  if (octodns !== undefined && 'included' in octodns) {
    const message = '"included" names providers of octoDNS and is not read: the record is served here'
    problems.warning([...path, 'octodns', 'included'], 'unused-key', message, { part: 'key' })
  }
  const known = ['healthcheck', 'ignored', 'nearpop']
  for (const key of Object.keys(octodns ?? {})) {
    const nearest = known.includes(key) ? undefined : nearestName(key, known)
    if (nearest === undefined) continue
    const message = `key "${key}" is not read`
    const options = { part: 'key', hint: `did you mean "${nearest}"?` } as const
    problems.warning([...path, 'octodns', key], 'unknown-key', message, options)
  }
}
