/**
 * nearpop-accept on a nameserver that is a folder: releases are scripts that note how they are called and do as a file
 * says, services are another. What counts is what lies where afterwards, and what was asked of whom in which order.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { DEPLOY, findTool, runTool } from './deploy-files.ts'

/** What starts servers notes whether it was handed the lock of nearpop-accept. */
const NOTE_LOCK = '{ true <&9; } 2>/dev/null && echo "holding the lock" >>"$NEARPOP_ROOT/calls"'
const RELEASE = `#!/bin/sh
echo "$(basename "$(dirname "$(readlink -f "$0")")") $1" >>"$NEARPOP_ROOT/calls"
case $1 in
check) [ ! -e "$NEARPOP_ROOT/meanwhile" ] || . "$NEARPOP_ROOT/meanwhile"; ! grep -q broken "$2/nearpop.yaml" ;;
probe) ! grep -q mute "$NEARPOP_ROOT/etc/nearpop/nearpop.yaml" && [ ! -e "$(dirname "$(readlink -f "$0")")/mute" ] ;;
status) [ -e "$NEARPOP_ROOT/running" ] ;;
serve) ${NOTE_LOCK}; [ ! -e "$NEARPOP_ROOT/no-takeover" ] ;;
esac
`
const SERVICE = `#!/bin/sh
echo "service $1" >>"$NEARPOP_ROOT/calls"
${NOTE_LOCK}
touch "$NEARPOP_ROOT/running"
`

const ACCEPT = join(DEPLOY, 'host/nearpop-accept')

/** Nobody's here. */
const SOME_GROUP = 65_530

interface Nameserver {
  readonly root: string
  accept(...args: string[]): { readonly status: number | null; readonly output: string }
  /** What was asked of releases and the service since the last look. */
  calls(): string[]
  write(path: string, text: string, mode?: number): void
  read(path: string): string
  release(name: string): void
  current(): string
}

/** One that serves release "a" with a configuration and a zone; undefined, and skipped, without rsync or flock. */
function startNameserver(t: TestContext): Nameserver | undefined {
  if (['rsync', 'flock'].some((program) => findTool(t, program) === undefined)) return undefined
  const root = mkdtempSync(join(tmpdir(), 'nearpop-accept-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  const write = (path: string, text: string, mode = 0o644) => {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text, { mode })
  }
  const nameserver: Nameserver = {
    root,
    write,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    release: (name) => write(`opt/nearpop/releases/${name}/nearpop`, RELEASE, 0o755),
    current: () => readlinkSync(join(root, 'opt/nearpop/current')),
    accept: (...args) => {
      const env = { ...process.env, NEARPOP_ROOT: root, NEARPOP_SERVICE: join(root, 'service') }
      return runTool(ACCEPT, args, { env })
    },
    calls: () => {
      const path = join(root, 'calls')
      const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : []
      rmSync(path, { force: true })
      return lines
    },
  }
  write('service', SERVICE, 0o755)
  write('running', '')
  write('etc/nearpop/nearpop.yaml', 'node: ns1\n')
  write('etc/nearpop/zones/example.net.yaml', 'old\n')
  write('etc/nearpop/secrets/tokens.txt', 'secret\n')
  nameserver.release('a')
  symlinkSync('releases/a', join(root, 'opt/nearpop/current'))
  return nameserver
}

const INCOMING = 'etc/nearpop/.incoming'
const [CONFIG, ZONE, LIST] = [
  `${INCOMING}/nearpop.yaml`,
  `${INCOMING}/zones/example.org.yaml`,
  `${INCOMING}/SHA256SUMS`,
]

/** What is uploaded: the configuration as it is, with another zone. */
function upload({ write }: Nameserver, config = 'node: ns1\n'): void {
  write(CONFIG, config)
  write(ZONE, 'new\n')
  write(LIST, `${sha256(config)}  nearpop.yaml\n${sha256('new\n')}  zones/example.org.yaml\n`)
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

describe('nearpop-accept', () => {
  it('has new files checked, takes them, reloads and asks over DNS', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    upload(nameserver)
    const pending = nameserver.accept('--pending')
    assert.match(pending.output, /zones\/example\.org\.yaml/)
    assert.deepEqual(nameserver.calls(), [])
    const { status, output } = nameserver.accept()
    assert.equal(status, 0, output)
    assert.deepEqual(nameserver.calls(), ['a check', 'a status', 'a reload', 'a probe'])
    assert.equal(nameserver.read('etc/nearpop/zones/example.org.yaml'), 'new\n')
    assert.ok(!existsSync(join(nameserver.root, 'etc/nearpop/zones/example.net.yaml')), 'what was not uploaded goes')
    assert.equal(nameserver.read('etc/nearpop/secrets/tokens.txt'), 'secret\n')
  })

  it('does nothing the second time', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    upload(nameserver)
    nameserver.accept()
    nameserver.calls()
    assert.deepEqual(nameserver.accept('--pending', 'a'), { status: 0, output: '' })
    assert.equal(nameserver.accept('a').status, 0)
    assert.deepEqual(nameserver.calls(), [])
  })

  it('refuses files with errors, and changes nothing', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    nameserver.release('b')
    upload(nameserver, 'broken\n')
    const { status, output } = nameserver.accept('b')
    assert.equal(status, 1)
    assert.match(output, /nothing was changed/)
    assert.deepEqual(nameserver.calls(), ['b check'])
    assert.equal(nameserver.current(), 'releases/a')
    assert.equal(nameserver.read('etc/nearpop/zones/example.net.yaml'), 'old\n')
    assert.equal(nameserver.read('etc/nearpop/.refused/nearpop.yaml'), 'broken\n')
    assert.equal(nameserver.accept('b').status, 0, 'without the files')
    assert.equal(nameserver.read('etc/nearpop/zones/example.net.yaml'), 'old\n')
  })

  it('puts files back when DNS is not answered with them', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    upload(nameserver, 'mute\n')
    const { status, output } = nameserver.accept()
    assert.equal(status, 1)
    assert.match(output, /taking everything back/)
    const tried = ['a status', 'a reload', 'a probe']
    assert.deepEqual(nameserver.calls(), ['a check', ...tried, 'a status', 'a serve', 'a probe', ...tried])
    assert.equal(nameserver.read('etc/nearpop/nearpop.yaml'), 'node: ns1\n')
    assert.equal(nameserver.read('etc/nearpop/zones/example.net.yaml'), 'old\n')
  })

  it('unpacks a release, has it check what is served, switches, and has it take over', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    nameserver.write('package/nearpop', RELEASE, 0o755)
    const archive = join(nameserver.root, 'opt/nearpop/releases/b.tar.gz')
    assert.equal(spawnSync('tar', ['-czf', archive, '-C', join(nameserver.root, 'package'), '.']).status, 0)
    assert.equal(nameserver.accept('--pending', 'b').output, 'release a -> b\n')
    const { status, output } = nameserver.accept('b')
    assert.equal(status, 0, output)
    assert.deepEqual(nameserver.calls(), ['b check', 'b status', 'b serve', 'b probe'])
    assert.equal(nameserver.current(), 'releases/b')
    assert.ok(!existsSync(archive))
  })

  it('has the service restarted where nothing runs, or nothing can be taken over', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    for (const name of ['b', 'c']) nameserver.release(name)
    rmSync(join(nameserver.root, 'running'))
    assert.equal(nameserver.accept('b').status, 0)
    assert.deepEqual(nameserver.calls(), ['b check', 'b status', 'service restart', 'b probe'])
    nameserver.write('no-takeover', '')
    assert.equal(nameserver.accept('c').status, 0)
    assert.deepEqual(nameserver.calls(), ['c check', 'c status', 'c serve', 'service restart', 'c probe'])
  })

  it('goes back to the release before when the new one does not answer', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    nameserver.release('b')
    nameserver.write('opt/nearpop/releases/b/mute', '')
    upload(nameserver)
    assert.equal(nameserver.accept('b').status, 1)
    assert.deepEqual(nameserver.calls(), [
      'b check',
      'b status',
      'b serve',
      'b probe',
      'a status',
      'a serve',
      'a probe',
    ])
    assert.equal(nameserver.current(), 'releases/a')
    assert.equal(nameserver.read('etc/nearpop/zones/example.net.yaml'), 'old\n')
  })

  it('goes back although nobody listens any more', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    const { root } = nameserver
    nameserver.release('b')
    nameserver.write('opt/nearpop/releases/b/mute', '')
    const env = { ...process.env, NEARPOP_ROOT: root, NEARPOP_SERVICE: join(root, 'service') }
    const deaf = '{ "$0" b; echo $? >"$NEARPOP_ROOT/status"; } 2>&1 | true'
    spawnSync('sh', ['-c', deaf, ACCEPT], { env })
    assert.deepEqual([nameserver.current(), nameserver.read('status')], ['releases/a', '1\n'])
  })

  it('puts files back when the release cannot be switched', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    rmSync(join(nameserver.root, 'opt/nearpop/current'))
    nameserver.write('opt/nearpop/current/in-the-way', '')
    upload(nameserver, 'node: other\n')
    assert.equal(nameserver.accept('a').status, 1)
    assert.equal(nameserver.read('etc/nearpop/nearpop.yaml'), 'node: ns1\n')
  })

  it('puts files back with the group that may read them', { skip: process.getuid!() !== 0 }, (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    const file = join(nameserver.root, 'etc/nearpop/nearpop.yaml')
    chownSync(file, 0, SOME_GROUP)
    chmodSync(file, 0o640)
    upload(nameserver, 'mute\n')
    assert.equal(nameserver.accept().status, 1)
    const { gid, mode } = statSync(file)
    assert.deepEqual(
      [nameserver.read('etc/nearpop/nearpop.yaml'), gid, mode & 0o777],
      ['node: ns1\n', SOME_GROUP, 0o640],
    )
  })

  it('takes no upload that broke off, and changes nothing', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    nameserver.release('b')
    const breaks: Record<string, () => void> = {
      'a file is missing': () => rmSync(join(nameserver.root, ZONE)),
      'half a file': () => nameserver.write(ZONE, 'ne'),
      'a file of before': () => nameserver.write(`${INCOMING}/zones/example.com.yaml`, 'older\n'),
      'the list is missing': () => rmSync(join(nameserver.root, LIST)),
      'the list is empty': () => nameserver.write(LIST, ''),
    }
    for (const [what, breakOff] of Object.entries(breaks)) {
      upload(nameserver)
      breakOff()
      const { status, output } = nameserver.accept('b')
      assert.deepEqual([status, nameserver.calls()], [1, []], what)
      assert.match(output, /are not those of its SHA256SUMS/)
      rmSync(join(nameserver.root, `${INCOMING}/zones/example.com.yaml`), { force: true })
    }
    assert.equal(nameserver.current(), 'releases/a')
    assert.equal(nameserver.read('etc/nearpop/zones/example.net.yaml'), 'old\n')
    upload(nameserver)
    assert.equal(nameserver.accept('b').status, 0, 'once it has been uploaded again')
  })

  it('puts in place what was checked, whatever is uploaded meanwhile', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    upload(nameserver)
    nameserver.write('meanwhile', `echo broken >"$NEARPOP_ROOT/${CONFIG}"; rm "$NEARPOP_ROOT/${ZONE}"`)
    const { status, output } = nameserver.accept()
    assert.equal(status, 0, output)
    assert.equal(nameserver.read('etc/nearpop/nearpop.yaml'), 'node: ns1\n')
    assert.equal(nameserver.read('etc/nearpop/zones/example.org.yaml'), 'new\n')
  })

  it('refuses to be a second one, but says what is pending', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    upload(nameserver)
    const second = (mode: string) =>
      `"${ACCEPT}" ${mode} >>"$NEARPOP_ROOT/second" 2>&1; echo $? >>"$NEARPOP_ROOT/second"\n`
    nameserver.write(
      'meanwhile',
      ['rm "$NEARPOP_ROOT/meanwhile"\n', ...['', '--check', '--pending'].map(second)].join(''),
    )
    const { status, output } = nameserver.accept()
    assert.equal(status, 0, output)
    const refusal = 'nearpop-accept: refused: another nearpop-accept is at work here\n1\n'
    const [pending, ...none] = nameserver.read('second').split(refusal).reverse()
    assert.deepEqual(none, ['', ''])
    assert.match(pending!, /zones\/example\.org\.yaml\n(.*\n)*0\n$/)
    assert.deepEqual(nameserver.calls(), ['a check', 'a status', 'a reload', 'a probe'])
  })

  it('leaves no lock behind when it is killed', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    upload(nameserver)
    nameserver.write('meanwhile', 'rm "$NEARPOP_ROOT/meanwhile"; exec 9<&-; kill -KILL $PPID')
    assert.equal(nameserver.accept().status, null)
    const { status, output } = nameserver.accept()
    assert.equal(status, 0, output)
  })

  it('only checks when asked to', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    nameserver.release('b')
    upload(nameserver)
    assert.equal(nameserver.accept('--check', 'b').status, 0)
    upload(nameserver, 'broken\n')
    assert.equal(nameserver.accept('--check', 'b').status, 1)
    assert.deepEqual(nameserver.calls(), ['b check', 'b check'])
    assert.equal(nameserver.current(), 'releases/a')
    for (const args of [['--chek'], ['a', 'b']]) assert.equal(nameserver.accept(...args).status, 2)
  })

  it('refuses a release that is not there, or only half', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    nameserver.write('opt/nearpop/releases/half.tar.gz', 'half an archive')
    for (const name of ['none', 'half']) assert.match(nameserver.accept(name).output, /there is no release/)
    assert.deepEqual([nameserver.current(), nameserver.calls()], ['releases/a', []])
  })

  it('keeps a few releases to go back to', (t) => {
    const nameserver = startNameserver(t)
    if (nameserver === undefined) return
    for (const name of ['b', 'c', 'd', 'e', 'f']) {
      nameserver.release(name)
      assert.equal(nameserver.accept(name).status, 0)
    }
    const left = ['a', 'b', 'c', 'd', 'e', 'f'].filter((name) =>
      existsSync(join(nameserver.root, 'opt/nearpop/releases', name)),
    )
    assert.equal(left.length, 4, left.join(' '))
    assert.deepEqual(left.slice(-2), ['e', 'f'])
  })
})
