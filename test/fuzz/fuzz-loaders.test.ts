import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { rmSync } from 'node:fs'
import { describe, it } from 'node:test'
import { fuzzHardTexts, fuzzLoaders, fuzzOversized } from './fuzz-loaders.ts'

/** Milliseconds: a guard against what never ends, not a measure. `npm run fuzz` measures. */
const DEADLINE = 60_000
const CASES = 50
const HARD_OCTETS = 3_000

describe('fuzzed files', () => {
  it('mutated documents and databases are loaded, or are clear problems', async (context) => {
    const seed = randomInt(2 ** 31)
    const { cases, withProblems } = await fuzzLoaders({ seed, cases: CASES, deadlineMs: DEADLINE })
    context.diagnostic(`seed ${seed}: ${cases} files, ${withProblems} with problems`)
    assert.equal(cases, CASES)
  })

  it('texts that nest, repeat, refer or err as much as they can are clear problems', async () => {
    const { cases, withProblems } = await fuzzHardTexts(HARD_OCTETS, DEADLINE)
    assert.equal(withProblems, cases)
  })

  it('a zone that is too large, and a database that is mostly nothing, are problems', async () => {
    const { cases, withProblems } = await fuzzOversized(DEADLINE)
    assert.equal(withProblems, cases)
  })

  it('what takes too long is ended from outside', async () => {
    await assert.rejects(
      () => fuzzHardTexts(1_000_000, 1),
      ({ message, cause }: Error) => {
        rmSync(/ kept in (.*)$/.exec(message)![1]!)
        return (cause as Error).message === 'not done in 1 ms'
      },
    )
  })
})
