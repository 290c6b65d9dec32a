import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { isInContainer } from '../../src/machine/container.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

describe('isInContainer', () => {
  it('goes by the marks of engines and the environment', (context) => {
    const root = scratchFolder(context)
    assert.equal(isInContainer(root, {}), false)
    assert.equal(isInContainer(root, { container: 'podman' }), true)
    mkdirSync(join(root, 'run'))
    writeFileSync(join(root, 'run/.containerenv'), '')
    assert.equal(isInContainer(root, {}), true)
    const docker = scratchFolder(context)
    writeFileSync(join(docker, '.dockerenv'), '')
    assert.equal(isInContainer(docker, {}), true)
  })
})
