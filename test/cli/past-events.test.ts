import assert from 'node:assert/strict'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { datedFiles, findPastEvents } from '../../src/cli/past-events.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

describe('findPastEvents', () => {
  it('are when files were written and databases made, as far as that is known', (context) => {
    const folder = scratchFolder(context)
    const config = join(folder, 'nearpop.yaml')
    const state = join(folder, 'state')
    mkdirSync(state)
    writeFileSync(config, '')
    utimesSync(config, 1_000, 2_000)
    const databases = [
      { file: '/geodb/city.mmdb', builtMs: 7 },
      { file: 'x.mmdb', builtMs: undefined },
    ]
    const dated = { what: 'the database city.mmdb was made', atMs: 7 }
    const written = { what: `"${config}" was written`, atMs: 2_000_000 }
    assert.deepEqual(findPastEvents(datedFiles(config, state), databases), [written, dated])
    writeFileSync(join(state, 'state.json'), '{}')
    assert.equal(findPastEvents(datedFiles(config, state), []).length, 2)
  })
})
