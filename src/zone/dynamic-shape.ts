/**
 * The shape of octoDNS's inline `dynamic`: pools of values and the rules that choose among them. `pop:` in place of
 * `value:`, and `asns` in a rule, are ours.
 */
import type { z } from 'zod'
import { LIMITS } from '../base/limits.ts'
import { integer, mapping, oneOf, sequence, table, text } from '../base/shape.ts'
import type { RecordType } from '../dns/record-type.ts'
import { conditionShapes } from '../routing/rule-conditions.ts'
import { valueShape, type WrittenValue } from './value-shape.ts'

export interface WrittenDynamic {
  readonly pools: Readonly<Record<string, WrittenPool>>
  readonly rules: readonly WrittenRule[]
}

export interface WrittenPool {
  readonly fallback?: string | undefined
  readonly values: readonly WrittenPoolValue[]
}

export interface WrittenPoolValue {
  readonly value?: WrittenValue | undefined
  readonly pop?: string | undefined
  readonly weight?: number | undefined
  readonly status?: 'up' | 'down' | 'obey' | undefined
}

export type WrittenRule = z.output<ReturnType<typeof ruleShape>>

export function dynamicShape(type: RecordType): z.ZodType<WrittenDynamic> {
  return mapping(
    { pools: table(poolShape(type), 'a mapping of pools'), rules: sequence(ruleShape(), 'a list of rules') },
    'the name of a policy, or pools and rules',
    { policy: 'a policy by its name is written "dynamic: NAME"' },
  )
}

function poolShape(type: RecordType) {
  const value = mapping(
    {
      value: valueShape(type).optional(),
      pop: text('the name of a PoP').optional(),
      weight: integer(1, LIMITS.weightMax, 'a weight').optional(),
      status: oneOf(['up', 'down', 'obey'], 'up, down or obey').optional(),
    },
    'a value of a pool, such as {value: 192.0.2.1}',
  )
  const shape = { fallback: text('the name of a pool').optional(), values: sequence(value, 'a list of values') }
  return mapping(shape, 'a pool, such as {values: [{value: 192.0.2.1}]}')
}

function ruleShape() {
  const keys = { ...conditionShapes(), pool: text('the name of a pool') }
  const hint = 'rules in a zone file name a "pool"; PoPs stand in pools, or in policies of nearpop.yaml'
  return mapping(keys, 'a rule, such as {geos: [EU], pool: NAME}', { pops: hint, nearest: hint })
}
