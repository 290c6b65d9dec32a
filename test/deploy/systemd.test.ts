/** The units: what they say, and what systemd itself says of them where it is installed. */
import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { DEPLOY, findTool, readDeploy, readSettings, runTool } from './deploy-files.ts'

const UNITS = ['systemd/nearpop.service', 'systemd/nearpop.socket', 'bird/nearpop-anycast.service']

/** Exposure, in tenths. */
const EXPOSURE_MAX = 20

describe('nearpop.service', () => {
  const unit = readSettings(readDeploy('systemd/nearpop.service'))

  it('waits for readiness and heeds the watchdog as the program tells them: through a child process', () => {
    assert.deepEqual(unit.get('[Service]Type'), ['notify'])
    assert.deepEqual(unit.get('[Service]NotifyAccess'), ['all'])
    assert.deepEqual(unit.get('[Service]WatchdogSec'), ['30s'])
    assert.deepEqual(unit.get('[Service]Sockets'), ['nearpop.socket'])
  })

  it('starts what a release holds, and never as root', () => {
    for (const key of ['ExecStart', 'ExecReload']) {
      assert.match(
        unit.get(`[Service]${key}`)![0]!,
        /^\/opt\/nearpop\/current\/nearpop (serve|reload --wait) --config \/etc\/nearpop\/nearpop\.yaml$/,
      )
    }
    assert.deepEqual(unit.get('[Service]User'), ['nearpop'])
    assert.deepEqual(unit.get('[Service]CapabilityBoundingSet'), ['CAP_NET_BIND_SERVICE'])
    assert.deepEqual(unit.get('[Service]MemoryDenyWriteExecute'), ['no'], 'V8 writes machine code')
  })
})

describe('nearpop.socket', () => {
  const unit = readSettings(readDeploy('systemd/nearpop.socket'))

  it('has port 53 over UDP and TCP, IPv4 and IPv6 apart', () => {
    const both = ['0.0.0.0:53', '[::]:53']
    assert.deepEqual(unit.get('[Socket]ListenDatagram'), both)
    assert.deepEqual(unit.get('[Socket]ListenStream'), both)
    assert.deepEqual(unit.get('[Socket]BindIPv6Only'), ['ipv6-only'])
    assert.equal(
      unit.has('[Socket]ReusePort'),
      false,
      'nobody else may open a socket beside these and get half of the queries',
    )
    assert.deepEqual(unit.get('[Socket]FileDescriptorName'), ['dns'])
  })
})

describe('systemd-analyze', () => {
  it('verifies the units', (t) => {
    const analyze = findTool(t, 'systemd-analyze')
    if (analyze === undefined) return
    const folder = scratch(t)
    for (const file of UNITS) {
      // What a unit starts has to be there: the paths of a nameserver are not those of this machine.
      const program = join(folder, 'program')
      writeFileSync(program, '#!/bin/sh\n')
      chmodSync(program, 0o755)
      const text = readDeploy(file)
        .replace(/^(Exec\w+=)\S+/gm, `$1${program}`)
        .replace(/^Documentation=.*$/m, '')
      writeFileSync(join(folder, file.split('/').at(-1)!), text)
    }
    // Of bird.service only that it exists matters.
    writeFileSync(join(folder, 'bird.service'), '[Service]\nExecStart=/bin/sh\n')
    const units = UNITS.map((file) => join(folder, file.split('/').at(-1)!))
    const { status, output } = runTool(analyze, ['verify', '--man=no', '--recursive-errors=no', ...units])
    const complaints = output.split('\n').filter((line) => line.includes('nearpop'))
    assert.deepEqual([status, complaints], [0, []], output)
  })

  for (const file of UNITS.filter((unit) => unit.endsWith('.service'))) {
    it(`finds ${file} exposed by no more than ${EXPOSURE_MAX / 10}`, (t) => {
      const analyze = findTool(t, 'systemd-analyze')
      if (analyze === undefined) return
      const args = ['security', '--no-pager', '--offline=yes', `--threshold=${EXPOSURE_MAX}`, join(DEPLOY, file)]
      const { status, output } = runTool(analyze, args)
      t.diagnostic(output.trim().split('\n').at(-1)!)
      assert.equal(status, 0, output)
      assert.match(output, /exposure level for \S+: \d/)
    })
  }

  it('would find an exposed unit', (t) => {
    const analyze = findTool(t, 'systemd-analyze')
    if (analyze === undefined) return
    const unit = join(scratch(t), 'exposed.service')
    writeFileSync(unit, '[Service]\nExecStart=/bin/sh\n')
    const args = ['security', '--no-pager', '--offline=yes', `--threshold=${EXPOSURE_MAX}`, unit]
    assert.notEqual(runTool(analyze, args).status, 0)
  })
})

describe('sysusers.d and tmpfiles.d', () => {
  it('make the user and the folders that the units want', () => {
    assert.match(readDeploy('systemd/sysusers.d/nearpop.conf'), /^u nearpop - "[^"]+" \/var\/lib\/nearpop$/m)
    const folders = [...readDeploy('systemd/tmpfiles.d/nearpop.conf').matchAll(/^d (\S+) (\d{4}) (\w+) (\w+) -$/gm)]
    const modes = new Map(folders.map(([, path, mode, user]) => [path, `${mode} ${user}`]))
    assert.equal(modes.get('/etc/nearpop/secrets'), '0700 nearpop')
    assert.equal(modes.get('/var/lib/nearpop'), '0700 nearpop')
    assert.equal(modes.get('/opt/nearpop/releases'), '0755 root')
  })

  it('are understood by systemd', (t) => {
    const [sysusers, tmpfiles] = [findTool(t, 'systemd-sysusers'), findTool(t, 'systemd-tmpfiles')]
    if (sysusers === undefined || tmpfiles === undefined) return
    const root = scratch(t)
    mkdirSync(join(root, 'etc'))
    const made = runTool(sysusers, ['--root', root, join(DEPLOY, 'systemd/sysusers.d/nearpop.conf')])
    if (/permission|not permitted/i.test(made.output)) return t.skip('this user may not own files of another')
    assert.equal(made.status, 0, made.output)
    const folders = runTool(tmpfiles, ['--root', root, '--create', join(DEPLOY, 'systemd/tmpfiles.d/nearpop.conf')])
    assert.equal(folders.status, 0, folders.output)
  })
})

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-units-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
