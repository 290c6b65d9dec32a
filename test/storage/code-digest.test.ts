import assert from 'node:assert/strict'
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
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
  const seen = new Set<string | undefined>()
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

it('is not known when something of the code cannot be read, such as what an editor has left there', (context) => {
  const folder = scratchFolder(context)
  const file = join(folder, 'a.ts')
  writeFileSync(file, 'a')
  assert.equal(typeof codeDigest([file], [folder]), 'string')
  symlinkSync('somebody@host.1', join(folder, '.#a.ts'))
  assert.equal(codeDigest([file], [folder]), undefined)
  rmSync(join(folder, '.#a.ts'))
  mkdirSync(join(folder, 'inner'))
  assert.equal(codeDigest([file], [folder]), undefined)
  assert.equal(codeDigest([join(folder, 'package.json')], []), undefined)
})
