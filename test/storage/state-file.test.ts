import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readState, writeState } from '../../src/storage/state-file.ts'
import { scratchFolder } from './scratch-folder.ts'

describe('state file', () => {
  it('gives back what was written, making its folder', async (context) => {
    const folder = join(scratchFolder(context), 'deep', 'state')
    const serials = { 'example.com.': 4_294_967_295, '__proto__.': 1, '.': 0 }
    await writeState(folder, { serials })
    const { state, note } = readState(folder)
    assert.equal(note, undefined)
    assert.deepEqual({ ...state.serials }, serials)
  })

  it('starts afresh where there is none, and has nothing to say of it', (context) => {
    assert.deepEqual(readState(scratchFolder(context)), { state: { serials: {} } })
  })

  it('starts afresh from what cannot be read, and says so', (context) => {
    const folder = scratchFolder(context)
    mkdirSync(join(folder, 'state.json'))
    const note = `cannot read the state in "${join(folder, 'state.json')}": EISDIR; starting afresh`
    assert.deepEqual(readState(folder), { state: { serials: {} }, note })
  })

  const damaged = [
    '',
    'null',
    '{"version":1,',
    '{"version":2,"serials":{}}',
    '{"version":1,"serials":[-1]}',
    '{"version":1,"serials":{"example.com.":1.5}}',
    '{"version":1,"serials":{"example.com.":"7"}}',
  ]
  for (const text of damaged) {
    it(`starts afresh from ${JSON.stringify(text)}, and says so`, (context) => {
      const folder = scratchFolder(context)
      writeFileSync(join(folder, 'state.json'), text)
      const { state, note } = readState(folder)
      assert.deepEqual(state, { serials: {} })
      assert.match(note ?? '', /damaged; starting afresh$/)
    })
  }
})
