/** Arbitrary zones over few labels, so that names meet: empty non-terminals, wildcards, cuts, DNAMEs, chains, loops. */
import fc from 'fast-check'
import type { Zone } from '../../src/zone/zone.ts'
import { REFERENCE_TTL, type ReferenceZone } from './reference-resolver.ts'
import { zoneOf } from './zone-of.ts'

export interface RandomZones {
  readonly zones: readonly Zone[]
  readonly reference: readonly ReferenceZone[]
}

const ORIGINS = ['z.', 'a.z.', 'b.a.z.', 'y.', '.']
const label = fc.constantFrom('a', 'b', 'c', '*')
/** Labels above an origin, most often few. */
const prefix = fc.array(label, { maxLength: 3 }).map((labels) => labels.map((text) => `${text}.`).join(''))
/** Names in our zones, and one outside. */
export const randomName = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.tuple(prefix, fc.constantFrom(...ORIGINS)).map(([above, origin]) => below(above, origin)),
  },
  { weight: 1, arbitrary: fc.constant('x.') },
)
export const randomType = fc.constantFrom('A', 'AAAA', 'TXT', 'MX', 'NS', 'CNAME', 'DNAME', 'DS', 'SOA', 'ANY')

/** What stands at one owner. */
const content = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(['A 192.0.2.1'], ['A 192.0.2.1', 'A 192.0.2.2', 'TXT "t"'], ['AAAA 2001:db8::1']),
  },
  { weight: 2, arbitrary: fc.tuple(randomName).map(([target]) => [`CNAME ${target}`]) },
  { weight: 1, arbitrary: fc.tuple(randomName).map(([target]) => [`DNAME ${target}`, 'A 192.0.2.3']) },
  {
    weight: 1,
    arbitrary: fc
      .uniqueArray(randomName, { minLength: 1, maxLength: 3 })
      .map((servers) => [...servers.map((server) => `NS ${server}`), 'A 192.0.2.4']),
  },
  { weight: 1, arbitrary: fc.constant(['NS ns.x.', 'DS 1 13 200 00']) },
  { weight: 1, arbitrary: fc.tuple(randomName).map(([target]) => [`MX 10 ${target}`]) },
)

/** Seldom with the root, which makes every name ours. */
const origins = fc.oneof(
  { weight: 5, arbitrary: fc.subarray(ORIGINS.slice(0, -1), { minLength: 1 }) },
  { weight: 1, arbitrary: fc.subarray(ORIGINS, { minLength: 1 }) },
)

const zoneLines = fc.array(fc.tuple(prefix, content), { maxLength: 8 })

export const randomZones: fc.Arbitrary<RandomZones> = fc
  .tuple(origins, fc.array(zoneLines, { minLength: ORIGINS.length, maxLength: ORIGINS.length }))
  .map(([origins, contents]) => {
    const reference = origins.map((origin, i) => referenceZone(origin, contents[i]!))
    return { reference, zones: reference.map(toZone) }
  })

/** Leaves out what no zone file can say: a CNAME beside other data or at the apex, a cut or DNAME at a wildcard. */
function referenceZone(origin: string, lines: readonly (readonly [string, readonly string[]])[]): ReferenceZone {
  const names = new Map<string, Map<string, string[]>>()
  for (const [above, records] of lines) {
    const owner = below(above, origin)
    const isSpecial = records.some((record) => /^(CNAME|DNAME|NS) /.test(record))
    if (names.has(owner) || (above === '' && /^(CNAME|NS) /.test(records[0]!))) continue
    if (above.startsWith('*.') && isSpecial && !records[0]!.startsWith('CNAME ')) continue
    const types = new Map<string, string[]>()
    for (const record of records) {
      const type = record.split(' ', 1)[0]!
      types.set(type, [...(types.get(type) ?? []), record.slice(type.length + 1)])
    }
    names.set(owner, types)
  }
  return { origin, names }
}

function toZone({ origin, names }: ReferenceZone): Zone {
  const lines = [...names].flatMap(([owner, types]) =>
    [...types].flatMap(([type, rdatas]) => rdatas.map((rdata) => `${owner} ${REFERENCE_TTL} ${type} ${rdata}`)),
  )
  return zoneOf(origin, lines)
}

function below(above: string, origin: string): string {
  return origin === '.' && above !== '' ? above : above + origin
}
