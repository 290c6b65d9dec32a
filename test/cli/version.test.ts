import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { it } from 'node:test'
import { runCommand } from './play-terminal.ts'

it('version says which nearpop, Node and platform', async () => {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const { code, out } = await runCommand('version', '--json')
  assert.equal(code, 0)
  const platform = `${process.platform}-${process.arch}`
  assert.deepEqual(JSON.parse(out), { nearpop: manifest.version, node: process.versions.node, platform })
  assert.ok((await runCommand('version')).out.startsWith(`nearpop ${manifest.version} (Node `))
})
