import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { checkInWorker } from '../../src/refresh/check-in-worker.ts'
import type { CheckOrder, CheckVerdict } from '../../src/refresh/check-worker.ts'
import { RefreshFailure } from '../../src/refresh/refresh-failure.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { countryDatabase, MOVED } from './made-databases.ts'

const ENDLESS = new URL('./endless-check.ts', import.meta.url)

function check(order: CheckOrder, signal: AbortSignal = new AbortController().signal): Promise<CheckVerdict> {
  return checkInWorker(order, LIMITS, signal)
}

/** A folder with files; gives their paths. */
function files(context: TestContext, contents: readonly (Uint8Array | string)[]): string[] {
  const folder = scratchFolder(context)
  return contents.map((content, i) => {
    const file = join(folder, `${i}.mmdb`)
    writeFileSync(file, content)
    return file
  })
}

describe('checkInWorker', () => {
  it('finds a database good that takes nobody’s place', async (context) => {
    const [candidate] = files(context, [countryDatabase()])
    const priority = getPriority()
    assert.deepEqual(await check({ candidate: candidate! }), { kind: 'good' })
    assert.equal(getPriority(), priority, 'only the check waits for others')
  })

  it('refuses what is no database, or one of nothing', async (context) => {
    for (const [content, why] of [
      ['<!doctype html><title>Sign in</title>', /^it is not an mmdb file/],
      [countryDatabase().subarray(0, 300), /^it is not an mmdb file/],
      [countryDatabase({ countries: {} }), /^it says nothing of where addresses are/],
    ] as const) {
      const [candidate] = files(context, [content])
      const verdict = await check({ candidate: candidate! })
      assert.ok(verdict.kind === 'refused')
      assert.match(verdict.why, why)
    }
  })

  it('holds it against what is in use, among the others', async (context) => {
    const contents = [countryDatabase({ countries: MOVED }), countryDatabase(), countryDatabase(), 'damaged']
    const [candidate, replaced, same, ...others] = files(context, contents) as [string, string, string, string]
    const against = { replaced, databases: [...others, replaced], policies: [], acceptShare: 0.2 }
    assert.deepEqual(await check({ candidate, against: { ...against, acceptShare: 0.25 } }), { kind: 'good' })
    assert.deepEqual(await check({ candidate: same, against }), { kind: 'same' })
    const why = '25% of the IPv4 addresses would be in another country'
    assert.deepEqual(await check({ candidate, against }), { kind: 'doubtful', why })
    const damaged = { ...against, replaced: others[0]!, databases: others }
    assert.deepEqual(await check({ candidate, against: damaged }), { kind: 'good' }, 'there is nothing to lose')
  })

  it('leaves out one in use that cannot be read, as where it serves', async (context) => {
    const [candidate, replaced] = files(context, [countryDatabase(), countryDatabase({ countries: MOVED })])
    const unreadable = scratchFolder(context)
    const against = { replaced: replaced!, databases: [replaced!, unreadable], policies: [], acceptShare: 1 }
    assert.deepEqual(await check({ candidate: candidate!, against }), { kind: 'good' })
  })

  for (const [kind, why] of [
    ['throws', 'it cannot be checked: a bug'],
    ['exits', 'it cannot be checked: the worker ended'],
    ['loops', 'checking it takes too long'],
    ['octets', 'checking it takes too much memory'],
    ['objects', 'checking it takes too much memory'],
    ['abort', 'it was called off'],
  ] as const) {
    it(`ends a check that ${kind === 'abort' ? 'is called off' : kind}`, { timeout: 60_000 }, async () => {
      const limits = {
        databaseCheckMs: kind === 'loops' ? 200 : LIMITS.databaseCheckMs,
        databaseCheckOctetsMax: kind === 'octets' || kind === 'objects' ? 200_000_000 : LIMITS.databaseCheckOctetsMax,
      }
      const signal = kind === 'abort' ? AbortSignal.timeout(100) : new AbortController().signal
      const order = { candidate: kind === 'abort' ? 'loops' : kind }
      await assert.rejects(checkInWorker(order, limits, signal, ENDLESS), (error) => {
        assert.ok(error instanceof RefreshFailure)
        assert.equal(error.message, why)
        return true
      })
    })
  }
})
