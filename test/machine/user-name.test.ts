import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { userName } from '../../src/machine/user-name.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

describe('userName', () => {
  it('is the name in the list of users, or else the number', (context) => {
    const file = join(scratchFolder(context), 'passwd')
    writeFileSync(file, 'root:x:0:0:root:/root:/bin/sh\nbind:x:101:0::/:/bin/false\n')
    assert.deepEqual(
      [0, 101, 1].map((uid) => userName(uid, file)),
      ['root', 'bind', 'uid 1'],
    )
    assert.equal(userName(0, `${file}.not`), 'uid 0')
  })
})
