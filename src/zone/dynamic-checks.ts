/**
 * What can be wrong in inline pools and rules although every key is well-formed: the checks octoDNS makes, with its
 * meaning, and those of our own keys. One function for one subject; the table below is all of them. What is wrong
 * between names is found in dynamic-names.ts.
 */
import { LIMITS } from '../base/limits.ts'
import type { DocumentPath, ProblemList } from '../base/problem-list.ts'
import { findDeadConditions } from '../routing/rule-conditions.ts'
import { checkDynamicNames } from './dynamic-names.ts'
import type { WrittenDynamic } from './dynamic-shape.ts'
import type { ZoneContext } from './zone-draft.ts'

export interface DraftDynamic {
  /** Of the `dynamic` value. */
  readonly path: DocumentPath
  /** Of the record. */
  readonly type: number
  readonly written: WrittenDynamic
  readonly context: ZoneContext
}

type Check = (dynamic: DraftDynamic, problems: ProblemList) => void

export function checkDynamic(dynamic: DraftDynamic, problems: ProblemList): void {
  for (const check of CHECKS) check(dynamic, problems)
  checkDynamicNames({ ...dynamic, whole: true }, problems)
}

const CHECKS: readonly Check[] = [
  checkCounts,
  checkPoolValues,
  checkWeights,
  checkDuplicateValues,
  checkConditions,
  checkGeoNotes,
]

function checkCounts({ path, written }: DraftDynamic, problems: ProblemList): void {
  if (Object.keys(written.pools).length === 0) problems.error([...path, 'pools'], 'missing-pools', 'there are no pools')
  const rules = written.rules.length
  if (rules === 0) problems.error([...path, 'rules'], 'missing-rules', 'there are no rules')
  if (rules > LIMITS.rulesPerPolicyMax) {
    const message = `${rules} rules in one policy, at most ${LIMITS.rulesPerPolicyMax}`
    problems.error([...path, 'rules'], 'too-many', message, { part: 'key' })
  }
  for (const [name, pool] of Object.entries(written.pools)) {
    if (pool.values.length > 0) continue
    problems.error([...path, 'pools', name], 'empty-pool', `pool "${name}" has no values`)
  }
}

function checkPoolValues({ path, written }: DraftDynamic, problems: ProblemList): void {
  for (const [name, pool] of Object.entries(written.pools)) {
    for (const [i, { value, pop }] of pool.values.entries()) {
      if ((value === undefined) !== (pop === undefined)) continue
      const message = `a value of pool "${name}" is either "value" or "pop"${value ? ', not both' : ''}`
      problems.error([...path, 'pools', name, 'values', i], 'value-or-pop', message)
    }
  }
}

/** A weight says something only beside other values. */
function checkWeights({ path, written }: DraftDynamic, problems: ProblemList): void {
  for (const [name, { values }] of Object.entries(written.pools)) {
    if (values.length !== 1 || (values[0]!.weight ?? 1) === 1) continue
    const at = [...path, 'pools', name, 'values', 0, 'weight']
    const message = `pool "${name}" has a single value, so its weight means nothing (octoDNS refuses it)`
    problems.warning(at, 'single-weight', message)
  }
}

function checkDuplicateValues({ path, written }: DraftDynamic, problems: ProblemList): void {
  for (const [name, { values }] of Object.entries(written.pools)) {
    const seen = new Set<string>()
    for (const [i, { value, pop }] of values.entries()) {
      const key = pop ?? String(value?.rdata)
      if (seen.has(key)) {
        const at = [...path, 'pools', name, 'values', i, pop === undefined ? 'value' : 'pop']
        const message = `pool "${name}" has this value twice; give it a weight instead`
        // octoDNS takes it, and it does what is written: the value is drawn for either.
        if (pop === undefined) problems.warning(at, 'duplicate-value', message)
        else problems.error(at, 'duplicate-value', message)
      }
      seen.add(key)
    }
  }
}

function checkConditions({ path, written: { rules } }: DraftDynamic, problems: ProblemList): void {
  for (const [i, rule] of rules.entries()) {
    for (const key of ['geos', 'subnets', 'asns'] as const) {
      if (rule[key]?.length !== 0) continue
      const message = `rule ${i + 1} has an empty list of ${key}, which is as good as none`
      problems.warning([...path, 'rules', i, key], 'empty-condition', message)
    }
  }
  for (const { rule, key, index, text, earlierRule, earlierText } of findDeadConditions(rules)) {
    const at = [...path, 'rules', rule, key, index]
    const message =
      text === earlierText
        ? `"${text}" stands in rule ${earlierRule + 1} already`
        : `"${text}" is never reached: rule ${earlierRule + 1} has "${earlierText}", which holds it`
    // octoDNS counts a few countries to another continent, and takes such a rule.
    if (key === 'geos' && earlierText.length === 2 && !text.startsWith(earlierText)) {
      problems.warning(at, 'unreachable-condition', message)
    } else {
      problems.error(at, 'unreachable-condition', message)
    }
  }
}

function checkGeoNotes({ path, written }: DraftDynamic, problems: ProblemList): void {
  for (const [i, { geos = [] }] of written.rules.entries()) {
    for (const [j, { note }] of geos.entries()) {
      if (note !== undefined) problems.warning([...path, 'rules', i, 'geos', j], 'geo-continent', note)
    }
  }
}
