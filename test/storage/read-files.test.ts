import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, renameSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import type { Problem } from '../../src/base/problem.ts'
import { listFolder, readIncluded, readSecret, readText } from '../../src/storage/read-files.ts'
import { scratchFolder } from './scratch-folder.ts'

const ASKED = { file: 'nearpop.yaml', line: 7, column: 8, length: 6 }

const MINUTE_MS = 60_000

describe('listFolder', () => {
  it('lists the YAML files in name order, and nothing else', (context) => {
    const folder = scratchFolder(context)
    for (const name of ['b.yaml', 'a.yaml', 'd.yml', '.hidden.yaml', 'c.yaml~', 'notes.txt']) {
      writeFileSync(join(folder, name), `# ${name}\n`)
    }
    mkdirSync(join(folder, 'folder.yaml'))
    symlinkSync('notes.txt', join(folder, 'linked.yaml'))
    execFileSync('mkfifo', [join(folder, 'pipe.yaml')])

    const { files, problems } = listFolder(folder, ASKED)

    assert.deepEqual(problems, [])
    assert.deepEqual(
      files.map(({ file }) => file),
      ['a.yaml', 'b.yaml', 'd.yml', 'linked.yaml'].map((name) => join(folder, name)),
    )
  })

  it('reports a folder that is not there where it was asked for', (context) => {
    const folder = join(scratchFolder(context), 'zones')
    const { files, problems } = listFolder(folder, ASKED)
    assert.deepEqual(files, [])
    assert.equal(problems[0]!.place, ASKED)
    assert.equal(problems[0]!.message, `cannot list folder "${folder}": there is no such file or folder`)
  })

  it('lists a file that cannot be had, for reading it to say why', (context) => {
    const folder = scratchFolder(context)
    symlinkSync('nowhere', join(folder, 'dangling.yaml'))
    const { files, problems } = listFolder(folder, ASKED)
    assert.deepEqual(problems, [])
    assert.deepEqual(files, [{ file: join(folder, 'dangling.yaml'), mark: undefined }])
    assert.equal((readText(files[0]!.file) as Problem).code, 'unreadable-file')
  })

  it('marks a file that has come to rest, and marks it otherwise after any change', (context) => {
    const folder = scratchFolder(context)
    const file = join(folder, 'a.yaml')
    const later = Date.now() + MINUTE_MS
    const mark = (nowMs: number) => listFolder(folder, ASKED, nowMs).files[0]!.mark
    const marks = new Set<string | undefined>()
    const changes = [
      () => writeFileSync(file, 'one'),
      () => writeFileSync(file, 'three'),
      () => utimesSync(file, 1_700_000_000, 1_700_000_000),
      () => {
        writeFileSync(join(folder, 'new'), 'seven')
        utimesSync(join(folder, 'new'), 1_700_000_000, 1_700_000_000)
        renameSync(join(folder, 'new'), file)
      },
    ]
    for (const change of changes) {
      change()
      assert.equal(mark(Date.now()), undefined, 'another change may look like this one')
      assert.equal(mark(later), mark(later))
      marks.add(mark(later))
    }
    assert.equal(marks.size, changes.length)
    assert.ok(!marks.has(undefined))
  })
})

describe('readText', () => {
  it('reads a file with its modification time', (context) => {
    const file = join(scratchFolder(context), 'a.yaml')
    writeFileSync(file, '# a\n')
    utimesSync(file, 1_700_000_000, 1_700_000_000)
    assert.deepEqual(readText(file), { file, text: '# a\n', modifiedMs: 1_700_000_000_000 })
  })

  it('points at the line that is not UTF-8', (context) => {
    const file = join(scratchFolder(context), 'latin1.yaml')
    writeFileSync(file, Buffer.from('# one\n# two\n# caf\xe9\n# four\n', 'latin1'))
    const read = readText(file)
    assert.ok('severity' in read)
    assert.deepEqual([read.code, read.place], ['encoding', { file, line: 3, column: 1, length: 1 }])
  })

  it('drops a byte order mark', (context) => {
    const file = join(scratchFolder(context), 'bom.yaml')
    writeFileSync(file, '\ufeffversion: 1\n')
    const read = readText(file)
    assert.ok('text' in read)
    assert.equal(read.text, 'version: 1\n')
  })

  it('refuses a file over the limit without reading it', (context) => {
    const file = join(scratchFolder(context), 'huge.yaml')
    writeFileSync(file, '')
    truncateSync(file, LIMITS.documentOctetsMax + 1)
    const read = readText(file)
    assert.ok('severity' in read)
    assert.equal(read.code, 'file-too-large')
  })

  it('refuses what is not a regular file', (context) => {
    const read = readText(scratchFolder(context))
    assert.ok('severity' in read)
    assert.equal(read.code, 'not-a-file')
  })
})

describe('readIncluded', () => {
  it('reads relative to the including file, inside the folder', (context) => {
    const folder = scratchFolder(context)
    mkdirSync(join(folder, 'zones', 'parts'), { recursive: true })
    const zones = join(folder, 'zones')
    writeFileSync(join(zones, 'mail.yaml'), 'mail')
    writeFileSync(join(zones, 'parts', 'web.yaml'), 'web')
    const web = readIncluded(zones, 'parts/web.yaml', join(zones, 'example.com.yaml'))
    assert.ok(typeof web === 'object')
    assert.equal(web.text, 'web')
    const mail = readIncluded(zones, '../mail.yaml', web.file)
    assert.ok(typeof mail === 'object')
    assert.deepEqual([mail.file, mail.text], [join(zones, 'mail.yaml'), 'mail'])
  })

  it('refuses to leave the folder by path, by link or by an absolute path', (context) => {
    const folder = scratchFolder(context)
    mkdirSync(join(folder, 'zones'))
    mkdirSync(join(folder, 'zones-private'))
    writeFileSync(join(folder, 'zones-private', 'secret.yaml'), 'secret')
    const zones = join(folder, 'zones')
    symlinkSync('../zones-private/secret.yaml', join(zones, 'link.yaml'))
    const from = join(zones, 'example.com.yaml')
    const outside = `it leads out of "${zones}"`
    assert.equal(readIncluded(zones, '../zones-private/secret.yaml', from), outside)
    assert.equal(readIncluded(zones, 'link.yaml', from), outside)
    const absolute = join(folder, 'zones-private', 'secret.yaml')
    assert.equal(readIncluded(zones, absolute, from), 'a relative path to a file is wanted')
  })

  it('says when there is nothing', (context) => {
    const zones = scratchFolder(context)
    assert.equal(readIncluded(zones, 'absent.yaml', join(zones, 'a.yaml')), 'there is no such file or folder')
  })
})

describe('readSecret', () => {
  it('reads what only its owner and group can open', (context) => {
    const file = join(scratchFolder(context), 'tokens.txt')
    writeFileSync(file, 'secret')
    for (const mode of [0o600, 0o640, 0o400]) {
      chmodSync(file, mode)
      assert.equal((readSecret(file) as { text: string }).text, 'secret')
    }
  })

  it('does not read what every user can open in any way, and says how to mend it', (context) => {
    const file = join(scratchFolder(context), 'tokens.txt')
    writeFileSync(file, 'secret')
    for (const mode of [0o644, 0o602, 0o601]) {
      chmodSync(file, mode)
      assert.deepEqual(readSecret(file), {
        severity: 'error',
        code: 'open-secrets',
        message: `every user of this machine can open "${file}"`,
        place: { file, line: 1, column: 1, length: 1 },
        hint: `chmod o= ${file}`,
      })
    }
  })

  it('says what it cannot read, as readText does', (context) => {
    const file = join(scratchFolder(context), 'none.txt')
    assert.deepEqual(readSecret(file), readText(file))
  })
})
