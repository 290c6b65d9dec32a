import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { explainFolder, formatMode } from '../../src/doctor/explain-folder.ts'
import type { FolderFacts } from '../../src/doctor/machine-facts.ts'

const FACTS: FolderFacts = {
  path: '/var/lib/nearpop',
  kind: 'folder',
  nearest: { path: '/var/lib/nearpop', owner: { uid: 0, name: 'root' }, mode: 0o755 },
  error: undefined,
  self: { uid: 990, name: 'nearpop' },
}

describe('explainFolder', () => {
  it('has nothing to say of a folder that can be written', () => {
    assert.equal(explainFolder(FACTS), undefined)
    assert.equal(explainFolder({ ...FACTS, kind: 'missing' }), undefined)
  })

  it("says whose another's folder is, and how it becomes ours", () => {
    assert.deepEqual(explainFolder({ ...FACTS, error: 'EACCES' }), {
      sentence: '"/var/lib/nearpop" belongs to root with mode 0755, and user nearpop has to write there',
      fix: 'sudo chown -R nearpop /var/lib/nearpop && sudo chmod 0700 /var/lib/nearpop',
    })
  })

  it('says why a missing one cannot be made', () => {
    const nearest = { ...FACTS.nearest, path: '/var/lib' }
    const self = { uid: 12_345, name: 'uid 12345' }
    assert.deepEqual(explainFolder({ ...FACTS, kind: 'missing', nearest, error: 'EACCES', self }), {
      sentence:
        '"/var/lib/nearpop" is not there, and user uid 12345 cannot make it: "/var/lib" belongs to root with mode 0755',
      fix: 'sudo install -d -o 12345 -m 0700 /var/lib/nearpop\nor StateDirectory=nearpop in the systemd unit',
    })
  })

  for (const [facts, error, sentence, fix] of [
    [{ kind: 'not-a-folder' }, 'EEXIST', /is no folder$/, /^mv /],
    [{}, 'EROFS', /mounted read-only$/, /^StateDirectory=nearpop/],
    [{}, 'ENOSPC', /is full$/, /^df -h \/var\/lib\/nearpop$/],
    [{}, 'EIO', /cannot be written: EIO$/, /^ls -ld /],
  ] as const) {
    it(`takes what writing came to, ${error}, over what it looks like`, () => {
      const trouble = explainFolder({ ...FACTS, ...facts }, error)
      assert.match(trouble!.sentence, sentence)
      assert.match(trouble!.fix, fix)
    })
  }
})

describe('formatMode', () => {
  it('is what chmod takes', () => assert.deepEqual([0o700, 0o1777, 0].map(formatMode), ['0700', '1777', '0000']))
})
