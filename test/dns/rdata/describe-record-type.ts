/**
 * The tests that every record type has: examples both ways, what it refuses and why, malformed octets, YAML values, and
 * properties over arbitrary rdata. A type's own test file lists them.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatGeneric } from '../../../src/dns/rdata/generic-form.ts'
import { formatHex, parseHex } from '../../../src/dns/rdata/hex.ts'
import { splitFields } from '../../../src/dns/rdata/presentation.ts'
import { recordTypeByMnemonic, recordTypeByNumber } from '../../../src/dns/rdata/registry.ts'
import { type FieldValue, RdataMismatch, type RdataName, type RecordType } from '../../../src/dns/record-type.ts'

export interface RecordTypeTests {
  /** Presentation form, rdata in hex, and the presentation form that we write when it is another. */
  readonly examples: readonly (readonly [written: string, hex: string, formatted?: string])[]
  /** Presentation form, the field that is wrong, and what was wanted. */
  readonly refused: readonly (readonly [written: string, field: number, wanted: RegExp])[]
  /** Rdata in hex that is not well-formed. */
  readonly malformed: readonly string[]
  /** YAML values, their keys already complete, and the presentation form that they mean. */
  readonly values: readonly (readonly [value: string | Record<string, FieldValue>, written: string])[]
  /** Names in the rdata of the first example; none when absent. */
  readonly names?: readonly RdataName[]
  /** Well-formed rdata. */
  readonly arbitrary: fc.Arbitrary<Uint8Array>
}

export function describeRecordType(recordType: RecordType, tests: RecordTypeTests): void {
  const read = (written: string): Uint8Array | RdataMismatch => recordType.parse(splitFields(written)!)

  describe(recordType.mnemonic, () => {
    for (const [written, hex, formatted = written] of tests.examples) {
      it(`reads and writes ${written}`, () => {
        const rdata = read(written)
        assert.ok(rdata instanceof Uint8Array, JSON.stringify(rdata))
        assert.equal(formatHex(rdata), hex)
        assert.ok(recordType.check(rdata))
        assert.equal(recordType.format(rdata), formatted)
      })
    }

    for (const [written, field, wanted] of tests.refused) {
      it(`refuses ${written.slice(0, 100)}`, () => {
        const mismatch = read(written)
        assert.ok(mismatch instanceof RdataMismatch, 'it was read')
        assert.equal(mismatch.field, field)
        assert.match(mismatch.wanted, wanted)
      })
    }

    for (const hex of tests.malformed) {
      it(`does not take ${hex === '' ? 'nothing' : hex.slice(0, 100)} for rdata`, () => {
        const rdata = parseHex(hex)!
        assert.ok(!recordType.check(rdata))
        assert.ok(read(formatGeneric(rdata)) instanceof RdataMismatch, 'in generic form neither')
      })
    }

    for (const [value, written] of tests.values) {
      it(`is written in YAML as ${JSON.stringify(value)}`, () => {
        const rdata = recordType.parse(fieldsOf(recordType, value))
        assert.ok(rdata instanceof Uint8Array, JSON.stringify(rdata))
        assert.equal(recordType.format(rdata), written)
      })
    }

    it('says where names stand', () => {
      assert.deepEqual(recordType.names(parseHex(tests.examples[0]![1])!), tests.names ?? [])
    })

    it('is found by number and mnemonic', () => {
      for (const mnemonic of [recordType.mnemonic, `TYPE${recordType.type}`]) {
        assert.equal(recordTypeByMnemonic(mnemonic)?.mnemonic, recordType.mnemonic)
      }
      assert.equal(recordTypeByNumber(recordType.type).type, recordType.type)
    })

    it('reads what it writes, also in generic form', () => {
      fc.assert(
        fc.property(tests.arbitrary, (rdata) => {
          assert.ok(recordType.check(rdata), formatHex(rdata))
          const text = recordType.format(rdata)
          assert.match(text, /^[\x20-\x7e]*$/, 'one line of printable ASCII')
          assert.deepEqual(read(text), rdata)
          assert.deepEqual(read(formatGeneric(rdata)), rdata)
        }),
      )
    })

    it('takes cut and changed octets for rdata only when it can write and read them', () => {
      fc.assert(
        fc.property(tests.arbitrary, fc.nat(), fc.nat(), fc.nat(255), (rdata, length, at, octet) => {
          const changed = rdata.slice(0, length % (rdata.length + 1))
          if (changed.length > 0) changed[at % changed.length] = octet
          if (!recordType.check(changed)) return
          const again = read(recordType.format(changed))
          assert.ok(again instanceof Uint8Array, JSON.stringify(again))
          assert.equal(recordType.format(again), recordType.format(changed))
        }),
      )
    })
  })
}

function fieldsOf(recordType: RecordType, value: string | Record<string, FieldValue>): readonly string[] {
  const { shape } = recordType
  if (shape.kind === 'text') {
    assert.ok(typeof value === 'string')
    return shape.fields(value)
  }
  assert.ok(typeof value !== 'string')
  assert.deepEqual(
    shape.keys.filter(({ key, fallback }) => value[key] === undefined && fallback === undefined),
    [],
    'keys that are required',
  )
  const fallbacks = shape.keys.map(({ key, fallback }) => [key, value[key] ?? fallback!] as const)
  return shape.fields(Object.fromEntries(fallbacks))
}
