import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { writeMmdb } from '../geo/mmdb-writer.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { FIXED, largeAddress, POPS } from './bench-zone.ts'
import { type Kind, QueryKind } from './query-kind.ts'

const EVERYONE = { ...POPS, ...FIXED }
const NXDOMAIN = 3

/** All that is known is in Europe, and this machine in North America. */
function openKind(context: TestContext, kind: Kind): QueryKind {
  const file = join(scratchFolder(context), 'geo.mmdb')
  const place = (code: string) => ({ continent: { code } })
  const networks = [
    ['0.0.0.0/1', place('EU')],
    ['127.0.0.0/8', place('NA')],
  ] as const
  writeFileSync(file, writeMmdb({ networks }))
  return new QueryKind(kind, file)
}

function nextQuery(kind: QueryKind): Buffer {
  const query = Buffer.from(kind.octets)
  kind.vary(query, 0)
  return query
}

/** The query with flags, and with one A record whose owner is a pointer to the question. */
function reply(query: Buffer, address: string, rcode = 0): Buffer {
  const question = query.subarray(12, query.indexOf(0, 12) + 5)
  const header = Buffer.from([query[0]!, query[1]!, 0x84, rcode, 0, 1, 0, 1, 0, 0, 0, 0])
  const record = [0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, ...address.split('.').map(Number)]
  return Buffer.concat([header, question, Buffer.from(record)])
}

describe('the first query of each kind', () => {
  const cases = {
    static: FIXED.www,
    geo: POPS.ny,
    'geo-ecs': POPS.fr,
    paced: POPS.fr,
    wildcard: FIXED.wildcard,
    tcp: FIXED.www,
    'tcp-once': FIXED.www,
  } as const
  for (const [name, address] of Object.entries(cases)) {
    it(`is answered with one address alone: ${name}`, (context) => {
      const kind = openKind(context, name as Kind)
      const query = nextQuery(kind)
      for (const other of Object.values(EVERYONE)) {
        const octets = reply(query, other)
        assert.equal(kind.isRight(octets, 0, octets.length), other === address, other)
      }
      const failed = reply(query, address, NXDOMAIN)
      assert.equal(kind.isRight(failed, 0, failed.length), false)
      assert.equal(kind.isRight(query, 0, query.length), false, 'no answer')
    })
  }
})

it('asks for another of the numbered names each time, which has its own address', (context) => {
  const kind = openKind(context, 'large')
  const first = nextQuery(kind)
  assert.notDeepEqual(nextQuery(kind).subarray(2), first.subarray(2))
  const number = Number(first.subarray(14, 20).toString())
  for (const other of [number, number + 1]) {
    const octets = reply(first, largeAddress(other))
    assert.equal(kind.isRight(octets, 0, octets.length), other === number)
  }
})

it('asks for names that are not there, and wants to be told so', (context) => {
  const kind = openKind(context, 'nxdomain')
  const query = nextQuery(kind)
  assert.equal(kind.isRight(reply(query, FIXED.www, NXDOMAIN), 0, 60), true)
  assert.equal(kind.isRight(reply(query, FIXED.www), 0, 60), false)
})

it('asks for another subnet each time', (context) => {
  const kind = openKind(context, 'geo-ecs')
  const subnets = Array.from({ length: 200 }, () => nextQuery(kind).subarray(-3).join('.'))
  assert.ok(new Set(subnets).size > 190)
})
