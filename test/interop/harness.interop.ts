/**
 * The harness against itself: two NSDs, one of whose zones is wrong in known ways, must be told apart exactly there.
 * A comparison that cannot see these differences proves nothing about nearpop.
 */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { Type } from '../../src/dns/numbers.ts'
import { askAll, differingFields } from './comparison.ts'
import type { Daemon } from './daemon.ts'
import { findPython } from './packages.ts'
import { type MasterFiles, startPeer, whyNot } from './peers.ts'
import { makeQueries } from './queries.ts'
import { MASTER_FILES } from './rich-zones.ts'

/** A line of rich.example.zone, what it is replaced by, and what a query for it must then show. */
const CHANGES = [
  { line: 'www 60 AAAA 2001:db8::80', by: 'www 61 AAAA 2001:db8::80', seen: 'www.rich.example. AAAA', field: 'answer' },
  {
    line: 'c3 120 CNAME www.rich.example.',
    by: 'c3 120 CNAME ns1.rich.example.',
    seen: 'c1.rich.example. A',
    field: 'chain',
  },
  {
    line: 'ns.mixed 3600 A 198.51.100.3',
    by: 'ns.mixed 3600 A 198.51.100.4',
    seen: 'mixed.rich.example. A',
    field: 'additional',
  },
  {
    line: 'sibling 3600 NS ns1.deleg.rich.example.',
    by: 'sibling 3600 A 192.0.2.1',
    seen: 'sibling.rich.example. A',
    field: 'flags',
  },
  {
    line: 'leaf.deep.ent 60 A 192.0.2.41',
    by: 'leaf.deep 60 A 192.0.2.41',
    seen: 'deep.ent.rich.example. A',
    field: 'rcode',
  },
]

const ADDRESS_TYPES: readonly number[] = [Type.A, Type.AAAA]

test('two servers with the same zones agree, and a changed record is seen where it was changed', async (t) => {
  const skip = whyNot('nsd') ?? reasonOf(findPython())
  if (skip !== undefined) return t.skip(skip)
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-interop-harness-'))
  const daemons: Daemon[] = []
  t.after(async () => {
    for (const daemon of daemons) await daemon.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const text = readFileSync(MASTER_FILES['rich.example']!, 'utf8')
  let changed = text
  for (const { line, by } of CHANGES) {
    assert.ok(changed.includes(`\n${line}\n`), `the zone has no line "${line}"`)
    changed = changed.replace(`\n${line}\n`, `\n${by}\n`)
  }
  const file = join(folder, 'rich.example.zone')
  writeFileSync(file, changed)
  const rightFiles: MasterFiles = { 'rich.example': MASTER_FILES['rich.example']! }
  for (const files of [rightFiles, rightFiles, { 'rich.example': file }]) daemons.push(await startPeer('nsd', files))
  const [right, same, wrong] = daemons as [Daemon, Daemon, Daemon]
  const queries = makeQueries({ 'rich.example.': text }).filter(
    ({ name, type }) => name !== '' && ADDRESS_TYPES.includes(type),
  )

  const equal = await askAll({ right: right.port, same: same.port }, queries)
  assert.deepEqual(equal.disagreements, [])
  assert.equal(equal.same, queries.length)

  const { disagreements } = await askAll({ right: right.port, wrong: wrong.port }, queries)
  for (const { seen, field } of CHANGES) {
    const found = disagreements.find(({ query }) => query.label.toLowerCase().startsWith(`${seen.toLowerCase()} `))
    assert.ok(found, `no difference for ${seen}`)
    const fields = differingFields(found.replies.right!, found.replies.wrong!)
    assert.ok(
      fields.some((name) => name === field),
      `${seen} differs in ${fields}, not in ${field}`,
    )
  }
  const touched =
    /(^|\.)(www|c1|c2|c3|mixed|sibling|ent|deep|leaf|c-ent|wildcname|wildcwild|c-wildcname|seven\d|tree|dname|dname-chain|c-dname|dname-apex|c-upper)\.rich/
  const stray = disagreements.filter(({ query }) => !touched.test(query.name)).map(({ query }) => query.label)
  assert.deepEqual(stray, [])
})

function reasonOf(found: { path: string } | { reason: string }): string | undefined {
  return 'reason' in found ? found.reason : undefined
}
