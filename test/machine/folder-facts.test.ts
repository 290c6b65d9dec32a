import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { findFolderFacts } from '../../src/machine/folder-facts.ts'
import { ownUser } from '../../src/machine/process-rights.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

describe('findFolderFacts', () => {
  it('says whose a folder is, and that it can be written', (context) => {
    const path = join(scratchFolder(context), 'state')
    mkdirSync(path)
    chmodSync(path, 0o750)
    const self = ownUser()
    const nearest = { path, owner: self, mode: 0o750 }
    assert.deepEqual(findFolderFacts(path), { path, kind: 'folder', nearest, error: undefined, self })
  })

  it('says which folder is there of the path to a missing one', (context) => {
    const top = scratchFolder(context)
    const { kind, nearest, error } = findFolderFacts(join(top, 'var/lib/nearpop'))
    assert.deepEqual([kind, nearest.path, error], ['missing', top, undefined])
  })

  it('knows a file from a folder, also on the way', (context) => {
    const file = join(scratchFolder(context), 'state')
    writeFileSync(file, '')
    for (const [path, kind] of [
      [file, 'not-a-folder'],
      [join(file, 'below'), 'missing'],
    ] as const) {
      const facts = findFolderFacts(path)
      assert.deepEqual([facts.kind, facts.nearest.path, facts.error], [kind, file, 'ENOTDIR'])
    }
  })

  it('says that modes keep this user out', { skip: ownUser().uid === 0 && 'modes do not bind root' }, (context) => {
    const path = scratchFolder(context)
    chmodSync(path, 0o500)
    assert.equal(findFolderFacts(path).error, 'EACCES')
    chmodSync(path, 0o700)
  })
})
