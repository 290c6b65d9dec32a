import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileSources } from '../../src/cli/file-sources.ts'
import { writeState } from '../../src/storage/state-file.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

describe('fileSources', () => {
  const sources = fileSources()

  it('takes paths as below the folder of the file they are written in', () => {
    assert.equal(sources.resolvePath('zones/', 'nearpop.yaml'), 'zones/')
    assert.equal(sources.resolvePath('zones/', '/etc/nearpop/nearpop.yaml'), '/etc/nearpop/zones/')
    assert.equal(sources.resolvePath('../zones', 'etc/nearpop.yaml'), 'zones')
    assert.equal(sources.resolvePath('/srv/zones', 'etc/nearpop.yaml'), '/srv/zones')
  })

  it('finds databases with a mark that changes when they do', (context) => {
    const folder = scratchFolder(context)
    const file = join(folder, 'a.mmdb')
    assert.match(sources.findDatabases(folder) as string, /holds no \*\.mmdb file/)
    writeFileSync(file, 'one')
    const first = sources.findDatabases(folder)
    assert.deepEqual(sources.findDatabases(folder), first)
    writeFileSync(file, 'three')
    const second = sources.findDatabases(folder)
    assert.ok(typeof first !== 'string' && typeof second !== 'string')
    assert.deepEqual([first[0]!.file, second[0]!.file], [file, file])
    assert.notEqual(first[0]!.mark, second[0]!.mark)
    const read = sources.readDatabase(file)
    assert.equal(typeof read === 'string' ? read : Buffer.from(read.octets).toString(), 'three')
  })

  it('finds the database that comes with the program', () => {
    const found = sources.findDatabases('embedded')
    assert.ok(typeof found !== 'string')
    assert.match(found[0]!.file, /dbip-country\.mmdb$/)
  })

  it('reads the serials of the last run, and says when they cannot be used', async (context) => {
    const folder = scratchFolder(context)
    assert.deepEqual(sources.readSerials(folder), { serials: {} })
    await writeState(folder, { serials: { 'a.example.': 7 } })
    assert.deepEqual({ ...sources.readSerials(folder).serials }, { 'a.example.': 7 })
    writeFileSync(join(folder, 'state.json'), '{')
    const { serials, note } = sources.readSerials(folder)
    assert.deepEqual(serials, {})
    assert.match(note ?? '', /damaged/)
  })
})
