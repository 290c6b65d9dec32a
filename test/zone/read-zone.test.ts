/** Whole zones: the examples, SOA and serial, includes, all-or-nothing; random zones and damaged files. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { LIMITS } from '../../src/base/limits.ts'
import { hasErrors } from '../../src/base/problem.ts'
import { formatName } from '../../src/dns/name.ts'
import { Type } from '../../src/dns/numbers.ts'
import { recordTypeByNumber } from '../../src/dns/rdata/registry.ts'
import { SOA } from '../../src/dns/rdata/soa.ts'
import { originOfFile } from '../../src/zone/origin-of-file.ts'
import { readZone, type ZoneFile } from '../../src/zone/read-zone.ts'
import type { Zone } from '../../src/zone/zone.ts'
import { ZONE_TYPES } from '../../src/zone/zone-type.ts'
import { compareNames } from '../dns/compare-names.ts'
import { APEX, CONTEXT, codes, ORIGIN, octets, readText } from './zone-context.ts'

const ZONES = new URL('../../zones/', import.meta.url)
const EXAMPLES = readdirSync(ZONES).map((file) => ({ file, text: readFileSync(new URL(file, ZONES), 'utf8') }))

function readFile(file: string, text: string) {
  const origin = originOfFile(file) as Uint8Array
  return readZone({ file, text, origin, modifiedSeconds: 1, context: CONTEXT })
}

function soaOf(zone: Zone | undefined): string {
  const soa = [...zone!.rrsets].find(({ type }) => type === Type.SOA)
  assert.ok(soa?.kind === 'static')
  return SOA.format(soa.rdatas[0]!)
}

describe('the example zones', () => {
  for (const { file, text } of EXAMPLES) {
    test(`${file} has no problem, not even a warning`, () => {
      const { zone, problems } = readFile(file, text)
      assert.deepEqual(problems, [])
      const owners = [...zone!.rrsets].map(({ owner }) => owner)
      assert.deepEqual(owners, [...owners].sort(compareNames))
    })
  }

  test('example.com has every type, ALIAS and an unknown one', () => {
    const example = EXAMPLES.find(({ file }) => file === 'example.com.yaml')!
    const { zone } = readFile(example.file, example.text)
    const types = new Set([...zone!.rrsets].map(({ type }) => type))
    for (const { type, mnemonic } of ZONE_TYPES) assert.ok(types.has(type), mnemonic)
    assert.ok(types.has(65_534))
  })
})

describe('SOA and serial', () => {
  const MINE = 'ns1.example.net. hostmaster.example.com.'

  test('defaults and the modification time', () => {
    const { zone } = readText(APEX)
    assert.equal(soaOf(zone), `${MINE} 1000 14400 3600 1209600 300`)
    assert.equal(zone!.serial, 1_000)
  })

  test('what is written, and the TTL', () => {
    const soa = '{type: SOA, ttl: 60, value: {mname: a., serial: 5}}'
    const { zone } = readText(`'': [{type: NS, value: ns.example.net.}, ${soa}]`)
    assert.equal(soaOf(zone), 'a. hostmaster.example.com. 5 14400 3600 1209600 300')
    assert.equal([...zone!.rrsets].find(({ type }) => type === Type.SOA)!.ttl, 60)
  })

  test('the newest of the files counts, and never an older one than was served', () => {
    const include = () => ({ file: 'mail.yaml', text: '{type: A, value: 192.0.2.1}', modifiedSeconds: 2_000 })
    const text = `${APEX}mail: !include mail.yaml`
    assert.equal(readText(text, { include }).zone!.serial, 2_000)
    assert.equal(readText(text, { include, modifiedSeconds: 3_000 }).zone!.serial, 3_000)
    assert.equal(readText(text, { include, lastServedSerial: 4_000 }).zone!.serial, 4_000)
  })

  test('a written serial that goes back is served, with a warning', () => {
    const text = "'': [{type: NS, value: ns.example.net.}, {type: SOA, value: {serial: 5}}]"
    const { zone, problems } = readText(text, { lastServedSerial: 6 })
    assert.equal(zone!.serial, 5)
    assert.deepEqual(codes(problems), ['1:70 serial-goes-back'])
  })

  test('a name that is no name is told where it stands', () => {
    const text = `'': [{type: NS, value: ns.example.net.}, {type: SOA, value: {mname: ${'x'.repeat(64)}.}}]`
    assert.deepEqual(codes(readText(text).problems), ['1:69 invalid-value'])
  })

  test('one SOA', () => {
    const text = "'': [{type: NS, value: a.}, {type: SOA, value: {}}, {type: SOA, value: {}}]"
    assert.deepEqual(codes(readText(text).problems), ['1:53 duplicate-rrset'])
  })
})

describe('all or nothing', () => {
  test('warnings pass, an error does not', () => {
    const warned = readText(`${APEX}www: {type: CNAME, value: example.net}`)
    assert.ok(warned.zone !== undefined && warned.problems.length === 1)
    const broken = readText(`${APEX}www: {type: A, value: x}\nb: {type: A, value: 192.0.2.1}`)
    assert.ok(broken.zone === undefined && broken.problems.length === 1)
  })

  test('problems are in the order of the file', () => {
    const { problems } = readText('a: {type: CNAME, value: a.example.com.}\nb: {type: A, value: x}\nc: {type: B}')
    assert.deepEqual(codes(problems), [
      '1:1 missing-apex-ns',
      '1:25 cname-loop',
      '2:21 invalid-value',
      '3:11 unknown-type',
    ])
  })

  test('a problem in an included file has that place', () => {
    const include = () => ({ file: 'mail.yaml', text: '\n{type: A, value: x}', modifiedSeconds: 0 })
    const [problem] = readText(`${APEX}mail: !include mail.yaml`, { include }).problems
    assert.deepEqual(problem!.place, { file: 'mail.yaml', line: 2, column: 18, length: 1 })
  })

  test('documents that are no zone', () => {
    for (const text of ['', 'a', '[]', '# nothing']) assert.deepEqual(codes(readText(text).problems), ['1:1 shape'])
    assert.deepEqual(codes(readText('a: [').problems), ['1:5 yaml-syntax'])
  })

  test('a name without records', () => {
    assert.deepEqual(codes(readText(`${APEX}www: []`).problems), ['2:6 shape'])
  })

  test('more problems than anyone reads are counted', () => {
    const lines = Array.from({ length: LIMITS.problemsPerFileMax + 7 }, (_, i) => `h${i}: {type: A, value: x}\n`)
    const { problems, zone } = readText(APEX + lines.join(''))
    assert.equal(zone, undefined)
    assert.equal(problems.length, LIMITS.problemsPerFileMax + 1)
    assert.equal(problems.at(-1)!.message, '7 more problems are not shown')
  })

  test('a file that is too large is not read', () => {
    const text = { length: LIMITS.documentOctetsMax + 1 } as unknown as string
    assert.deepEqual(codes(readText(text).problems), ['1:1 file-too-large'])
  })
})

/** Records of a name each, with values as octoDNS writes them and the rdata they stand for. */
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/)
const address = fc.ipV4().map((text) => ({ written: text, rdata: octets(text) }))
const octetText = fc.stringMatching(/^[ -~]{0,40}$/)
const mail = fc.tuple(fc.nat(65_535), label).map(([preference, host]) => ({
  written: { preference, exchange: `${host}.example.net.` },
  rdata: recordTypeByNumber(Type.MX).parse([String(preference), `${host}.example.net.`]) as Uint8Array,
}))
const txt = octetText.map((text) => ({
  written: `"${text.replace(/[\\"]/g, '\\$&')}"`,
  rdata: Uint8Array.from([text.length, ...new TextEncoder().encode(text)]),
}))
const record = fc.oneof(
  fc.record({ type: fc.constant('A'), values: fc.array(address, { minLength: 1, maxLength: 4 }) }),
  fc.record({ type: fc.constant('MX'), values: fc.array(mail, { minLength: 1, maxLength: 4 }) }),
  fc.record({ type: fc.constant('TXT'), values: fc.array(txt, { minLength: 1, maxLength: 4 }) }),
)

test('random zones read back as the same rrsets', () => {
  const named = fc.record({ name: label, ttl: fc.nat(LIMITS.ttlSecondsMax), record })
  const zones = fc.uniqueArray(named, { selector: ({ name }) => name, maxLength: 20 })
  fc.assert(
    fc.property(zones, (records) => {
      const distinct = records.map(({ name, ttl, record }) => {
        const values = new Map(record.values.map(({ written, rdata }) => [String(rdata), { written, rdata }] as const))
        return { name, ttl, type: record.type, values: [...values.values()] }
      })
      // JSON is YAML; quoting keeps names such as 1e3 and null.
      const lines = distinct.map(({ name, ttl, type, values }) => {
        return `${JSON.stringify(name)}: ${JSON.stringify({ type, ttl, values: values.map(({ written }) => written) })}\n`
      })
      const { zone, problems } = readText(APEX + lines.join(''))
      assert.deepEqual(problems, [])
      const read = [...zone!.rrsets].slice(2).map((rrset) => {
        assert.ok(rrset.kind === 'static')
        const { owner, ttl, type, rdatas } = rrset
        return [formatName(owner), recordTypeByNumber(type).mnemonic, ttl, rdatas.map(String)]
      })
      const expected = distinct.map(({ name, ttl, type, values }) => {
        return [`${name}.example.com.`, type, ttl, values.map(({ rdata }) => String(rdata))]
      })
      assert.deepEqual(read.sort(), expected.sort())
    }),
  )
})

describe('damaged files', () => {
  const survives = (file: string, text: string, include?: ZoneFile['include']) => {
    const origin = originOfFile(file) as Uint8Array
    const { zone, problems } = readZone({
      file,
      text,
      origin,
      modifiedSeconds: 1,
      context: CONTEXT,
      ...(include && { include }),
    })
    assert.equal(zone === undefined, hasErrors(problems))
    for (const { place } of problems) assert.ok(place.line >= 1 && place.column >= 1 && place.length >= 1)
  }

  for (const { file, text } of EXAMPLES) {
    test(`${file} cut short anywhere`, () => {
      const step = Math.max(1, Math.floor(text.length / 300))
      for (let length = 0; length < text.length; length += step) survives(file, text.slice(0, length))
    })

    test(`${file} with pieces lost, doubled and exchanged`, () => {
      const noise = fc.constantFrom(
        '',
        '\n',
        ':',
        '{',
        '}',
        '[',
        ']',
        '*a',
        '&a ',
        '!include a',
        '<<: ',
        "'",
        '\0',
        'é',
        '-',
      )
      const edit = fc.tuple(fc.nat(text.length), fc.nat(20), noise)
      const property = fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        let damaged = text
        for (const [at, lost, put] of edits) damaged = damaged.slice(0, at) + put + damaged.slice(at + lost)
        survives(file, damaged, () => ({ file: 'a', text: damaged.slice(0, 200), modifiedSeconds: 0 }))
      })
      fc.assert(property, { numRuns: 150 })
    })
  }

  test('any values under any keys', () => {
    const key = fc.constantFrom(
      'type',
      'value',
      'values',
      'ttl',
      'dynamic',
      'pools',
      'rules',
      'octodns',
      'nearpop',
      'a',
      '',
    )
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom('A', 'MX', 'SOA', 'NS', 'ALIAS', 'TXT', '1', 'x', '', '192.0.2.1', '__proto__', 'tiny-cdn'),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
      ),
    }))
    const property = fc.property(fc.dictionary(key, tree), (value) =>
      survives('example.com.yaml', JSON.stringify(value)),
    )
    fc.assert(property, { numRuns: 1_000 })
  })
})

test('the origin is kept as it is given', () => {
  assert.equal(readText(APEX).zone!.origin, ORIGIN)
})
