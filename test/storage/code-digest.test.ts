import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { it } from 'node:test'
import { codeDigest } from '../../src/storage/code-digest.ts'
import { scratchFolder } from './scratch-folder.ts'

it('changes with the content, the name and the number of files', (context) => {
  const folder = scratchFolder(context)
  const path = (name: string) => join(folder, name)
  mkdirSync(path('room'))
  writeFileSync(path('package.json'), '{}')
  writeFileSync(path('room/a.ts'), 'a')
  writeFileSync(path('room/b.ts'), 'b')
  const digest = () => codeDigest([path('package.json')], [path('room')])
  const seen = new Set<string>()
  const isNew = () => seen.size < seen.add(digest()).size
  assert.ok(isNew())
  assert.ok(!isNew())
  writeFileSync(path('package.json'), '[]')
  assert.ok(isNew())
  writeFileSync(path('room/b.ts'), 'c')
  assert.ok(isNew())
  renameSync(path('room/b.ts'), path('room/c.ts'))
  assert.ok(isNew())
  writeFileSync(path('room/d.ts'), '')
  assert.ok(isNew())
  rmSync(path('room/d.ts'))
  assert.ok(!isNew())
  renameSync(path('room'), path('elsewhere'))
  assert.equal(codeDigest([path('package.json')], [path('elsewhere')]), [...seen].at(-2))
})
