import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Answers } from '../../src/control/answers.ts'
import { CountedNames } from '../../src/control/counted-names.ts'
import { allUpBut } from '../../src/control/health-view.ts'
import { type LinkedBefore, linkTables } from '../../src/control/link-tables.ts'
import { Reloader } from '../../src/control/reload.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { applyChange, changeBetween } from '../../src/tables/tables-change.ts'
import { askTables } from '../control/ask-tables.ts'
import { CONFIG_FILE, fakeSources, IN_AMERICA, ZONE } from '../control/fake-sources.ts'

const NAMES = ['a.example', 'b.example', 'c.example', 'd.example']

/** Files, the tables they make, and those that a thread has which is only told of changes. */
class TwoThreads {
  readonly #files = fakeSources()
  readonly #reloader = new Reloader(CONFIG_FILE, this.#files.sources)
  readonly #names = new CountedNames()
  #before: LinkedBefore | undefined
  #thread: Tables | undefined

  write(name: string, address: string): void {
    this.#files.write(`zones/${name}.yaml`, `${ZONE}www: {type: A, value: ${address}}\n`)
  }

  break(name: string): void {
    this.#files.write(`zones/${name}.yaml`, '[]\n')
  }

  delete(name: string): void {
    this.#files.delete(`zones/${name}.yaml`)
  }

  /** Reloads and tells the thread; how many zones it had to be told of. */
  publish(down: ReadonlySet<string> = new Set()): number {
    const { snapshot } = this.#reloader.reload()
    if (snapshot === undefined) return 0
    const answers = new Answers(snapshot, allUpBut(down), this.#names).answerSets()
    const tables = linkTables(snapshot, answers, this.#names, this.#before)
    const change = changeBetween(this.#before?.tables, tables)
    this.#before = { snapshot, tables }
    this.#thread = applyChange(this.#thread, structuredClone(change))
    return change.zones!.fresh.length
  }

  /** What each would answer. */
  answers(): readonly [main: string[], thread: string[]] {
    const names = NAMES.flatMap((name) => [name, `www.${name}`])
    const ask = (tables: Tables) => names.map((name) => askTables(tables, { name, subnet: IN_AMERICA }))
    return [ask(this.#before!.tables), ask(this.#thread!)]
  }
}

describe('changes of tables', () => {
  it('tell a thread of the zones that are new, and of no others', () => {
    const both = new TwoThreads()
    assert.equal(both.publish(), 2)
    assert.equal(both.publish(), 0)
    both.write('b.example', '192.0.2.1')
    assert.equal(both.publish(), 1)
    both.write('aa.example', '192.0.2.2')
    assert.equal(both.publish(), 1, 'the others have other numbers now')
    both.delete('a.example')
    assert.equal(both.publish(), 0)
    const [main, thread] = both.answers()
    assert.deepEqual(thread, main)
    assert.deepEqual(main.slice(0, 4), ['REFUSED', 'REFUSED', '203.0.113.10', '192.0.2.1'])
  })

  it('leave out what is the same', () => {
    const { snapshot } = new Reloader(CONFIG_FILE, fakeSources().sources).reload()
    const tables = linkTables(snapshot!, new Answers(snapshot!, allUpBut(new Set())).answerSets())
    assert.deepEqual(changeBetween(tables, tables), {})
    const { answerSets } = linkTables(snapshot!, new Answers(snapshot!, allUpBut(new Set(['ny']))).answerSets())
    const sick = { ...tables, answerSets }
    assert.deepEqual(Object.keys(changeBetween(tables, sick)), ['answerSets'])
    const secret = { ...tables, cookieSecrets: [Int32Array.of(1, 2, 3, 4)] }
    assert.deepEqual(changeBetween(tables, secret), { cookieSecrets: secret.cookieSecrets })
    assert.deepEqual(applyChange(tables, changeBetween(tables, secret)), secret)
    const unlimited: Tables = { ...tables, rateLimit: 'off' }
    assert.deepEqual(changeBetween(tables, unlimited), { rateLimit: 'off' })
    assert.deepEqual(applyChange(tables, changeBetween(tables, unlimited)), unlimited)
    assert.deepEqual(applyChange(unlimited, structuredClone(changeBetween(unlimited, tables))), tables)
    const query = { name: 'a.example', subnet: IN_AMERICA }
    assert.equal(askTables(applyChange(tables, changeBetween(tables, sick)), query), '203.0.113.20')
  })

  it('bring every thread to the same answers, whatever changes in whatever order', () => {
    const step = fc.record({
      name: fc.constantFrom(...NAMES),
      what: fc.constantFrom('write', 'break', 'delete', 'nothing'),
      address: fc.integer({ min: 1, max: 250 }),
      down: fc.subarray(['ny', 'fr']),
    })
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const both = new TwoThreads()
        both.publish()
        for (const { name, what, address, down } of steps) {
          if (what === 'write') both.write(name, `192.0.2.${address}`)
          if (what === 'break') both.break(name)
          if (what === 'delete') both.delete(name)
          both.publish(new Set(down))
          const [main, thread] = both.answers()
          assert.deepEqual(thread, main)
        }
      }),
      { numRuns: 60 },
    )
  })
})
