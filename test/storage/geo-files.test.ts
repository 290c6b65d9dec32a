import assert from 'node:assert/strict'
import { mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { findGeoFiles, markOfFile, readGeoFile } from '../../src/storage/geo-files.ts'
import { scratchFolder } from './scratch-folder.ts'

describe('findGeoFiles', () => {
  it('finds the embedded database, which ends in mmdb metadata', () => {
    const files = findGeoFiles('embedded')
    assert.ok(typeof files !== 'string')
    assert.equal(files.length, 1)
    const read = readGeoFile(files[0]!)
    assert.ok(typeof read !== 'string')
    assert.ok(read.octets.length > 1_000_000)
    assert.ok(Buffer.from(read.octets.subarray(-131_072)).includes('\xab\xcd\xefMaxMind.com', 0, 'latin1'))
  })

  it('takes a file as it is, and a folder as its databases in name order', (context) => {
    const folder = scratchFolder(context)
    for (const name of ['b.mmdb', 'a.mmdb', '.c.mmdb.part', '.hidden.mmdb', 'README']) {
      writeFileSync(join(folder, name), name)
    }
    assert.deepEqual(findGeoFiles(join(folder, 'b.mmdb')), [join(folder, 'b.mmdb')])
    assert.deepEqual(findGeoFiles(folder), [join(folder, 'a.mmdb'), join(folder, 'b.mmdb')])
  })

  it('says what is wrong with a source that holds nothing', (context) => {
    const folder = scratchFolder(context)
    assert.equal(findGeoFiles(folder), `folder "${folder}" holds no *.mmdb file`)
    const absent = join(folder, 'absent.mmdb')
    assert.equal(findGeoFiles(absent), `cannot read "${absent}": ENOENT`)
  })
})

describe('readGeoFile', () => {
  it('reads into memory of its own: truncating the file later changes nothing', (context) => {
    const file = join(scratchFolder(context), 'a.mmdb')
    writeFileSync(file, 'octets')
    const read = readGeoFile(file)
    assert.ok(typeof read !== 'string')
    writeFileSync(file, '')
    assert.equal(Buffer.from(read.octets).toString(), 'octets')
  })

  it('refuses a folder', (context) => {
    const folder = join(scratchFolder(context), 'b.mmdb')
    mkdirSync(folder)
    assert.equal(readGeoFile(folder), `"${folder}" is not a regular file`)
  })
})

describe('markOfFile', () => {
  it('changes when the file does, in place or by renaming, even at the same size and time', (context) => {
    const folder = scratchFolder(context)
    const [file, other] = [join(folder, 'a.mmdb'), join(folder, 'b.mmdb')]
    assert.equal(markOfFile(file), '')
    const marks = ['one', 'longer'].map((content) => {
      writeFileSync(file, content)
      return markOfFile(file)
    })
    writeFileSync(other, 'second')
    utimesSync(file, 1_700_000_000, 1_700_000_000)
    utimesSync(other, 1_700_000_000, 1_700_000_000)
    marks.push(markOfFile(file))
    assert.equal(markOfFile(file), marks[2], 'reading changes nothing')
    renameSync(other, file)
    marks.push(markOfFile(file))
    assert.equal(new Set(marks).size, 4)
  })
})
