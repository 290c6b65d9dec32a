import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { findControlSocket } from '../../src/cli/control-socket-path.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

describe('findControlSocket', () => {
  for (const [text, socket] of [
    ['version: 1\nstate: /var/lib/nearpop\n', '/var/lib/nearpop/control.sock'],
    ['state: run/\n', 'run/control.sock'],
    ['version: 1\n', 'state/control.sock'],
    ['state: run\npops: {ny: nonsense}\nunknown: 1\n', 'run/control.sock'],
    ['state: [a]\n', 'state/control.sock'],
    ['{', 'state/control.sock'],
  ] as const) {
    it(`is in the state folder by ${JSON.stringify(text)}`, (context) => {
      const folder = scratchFolder(context)
      const config = join(folder, 'nearpop.yaml')
      writeFileSync(config, text)
      const path = socket.startsWith('/') ? socket : join(folder, socket)
      assert.deepEqual(findControlSocket(config), { path })
    })
  }

  it('cannot be told without a configuration', (context) => {
    const config = join(scratchFolder(context), 'nearpop.yaml')
    assert.equal(findControlSocket(config), `cannot read "${config}": ENOENT`)
  })
})
