/**
 * The shape of one record in a zone file, by its type: octoDNS's keys, and ours under `octodns.nearpop`. From the same
 * schemas come the checks, the types and the published JSON Schema.
 */
import type { z } from 'zod'
import { LIMITS } from '../base/limits.ts'
import {
  byKind,
  type Elsewhere,
  integer,
  jsonSchemaOf,
  leaf,
  Mismatch,
  mapping,
  oneOf,
  oneOrMany,
  openMapping,
  text,
} from '../base/shape.ts'
import { Type } from '../dns/numbers.ts'
import type { RecordType } from '../dns/record-type.ts'
import { healthCheckJudgementShape, healthCheckQuestionShape } from '../routing/health-check.ts'
import { dynamicShape, type WrittenDynamic } from './dynamic-shape.ts'
import { soaShape, type WrittenSoa } from './soa.ts'
import { valueShape, type WrittenValue } from './value-shape.ts'

export interface WrittenRecord {
  readonly ttl?: number | undefined
  readonly value?: readonly WrittenValue[] | undefined
  readonly values?: readonly WrittenValue[] | undefined
  /** The name of a policy, or pools and rules. */
  readonly dynamic?: string | WrittenDynamic | undefined
  readonly octodns?: WrittenOctodns | undefined
}

export interface WrittenSoaRecord {
  readonly ttl?: number | undefined
  readonly value: WrittenSoa
}

export type WrittenOctodns = z.output<ReturnType<typeof octodnsShape>>

/** `mnemonic` is how the file spells the type: RFC 3597's TYPE1 is as good as A. */
export function recordShape(type: RecordType, mnemonic: string = type.mnemonic): z.ZodType<WrittenRecord> {
  const values = oneOrMany(`a value of type ${mnemonic}`, valueShape(type))
  const keys = {
    ...sharedKeys(mnemonic),
    value: values.optional(),
    values: values.optional(),
    ...(mayBeDynamic(type.type) && {
      dynamic: byKind('the name of a policy, or pools and rules', {
        text: text('the name of a policy'),
        mapping: dynamicShape(type),
      }).optional(),
    }),
  }
  return mapping(keys, 'a record', ELSEWHERE) as z.ZodType<WrittenRecord>
}

const ELSEWHERE: Elsewhere = {
  geo: 'octoDNS deprecates it: write the same as pools and rules under "dynamic"',
  healthcheck: 'it stands under "octodns"',
  ignored: 'it stands under "octodns"',
  policy: 'a policy is named by "dynamic: NAME"',
  pools: 'it stands under "dynamic"',
  rules: 'it stands under "dynamic"',
}

/** The SOA has one value of its own shape, in which every key may be left out. */
export function soaRecordShape(): z.ZodType<WrittenSoaRecord> {
  return mapping({ ...sharedKeys('SOA'), value: soaShape() })
}

/** Types that can be chosen by where the client is. */
export function mayBeDynamic(type: number): boolean {
  return type === Type.A || type === Type.AAAA || type === Type.CNAME
}

function sharedKeys(mnemonic: string) {
  return {
    type: oneOf([mnemonic], 'a record type'),
    ttl: ttl().optional(),
    octodns: octodnsShape().optional(),
  }
}

/** octoDNS reads YAML 1.1, in which these are booleans too. */
function yaml11Boolean() {
  return leaf('true or false', { type: 'boolean' }, (text) => {
    if (/^(true|yes|on)$/i.test(text)) return true
    return /^(false|no|off)$/i.test(text) ? false : new Mismatch('true or false')
  })
}

function ttl() {
  const seconds = integer(0, LIMITS.ttlSecondsMax, 'a TTL in seconds')
  const withUnit = leaf('a TTL in seconds', {}, (text) => {
    const [, number, unit] = /^(\d{1,5})([smhdw])$/i.exec(text) ?? []
    if (unit === undefined) return text
    const hint = `write ${Number(number) * SECONDS[unit.toLowerCase() as keyof typeof SECONDS]}`
    return new Mismatch('a TTL in seconds, without a unit', 'invalid-value', hint)
  })
  return withUnit.pipe(seconds).meta({ json: () => jsonSchemaOf(seconds) })
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** Keys of providers, and of octoDNS's own workings (`excluded`, `lenient`, …), are octoDNS's business. */
function octodnsShape() {
  return openMapping({
    healthcheck: healthCheckQuestionShape().optional(),
    ignored: yaml11Boolean().optional(),
    nearpop: mapping({
      healthcheck: healthCheckJudgementShape().optional(),
      answers: integer(1, LIMITS.answersMax, 'a number of answers').optional(),
    }).optional(),
  })
}
