import assert from 'node:assert/strict'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { BoundSocket } from '../../src/doctor/machine-facts.ts'
import { findHolders } from '../../src/machine/socket-holders.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

const SOCKET: BoundSocket = { transport: 'UDP', address: '127.0.0.1', port: 53, inode: 77, uid: 4_242_424, drops: 0 }

interface MadeProcess {
  readonly pid: number
  readonly command?: readonly string[]
  readonly comm?: string
  readonly cgroup?: string
  readonly cwd?: string
}

/** A /proc with one process that holds socket 77 among other files. */
function made(context: TestContext, { pid, command = [], comm = '', cgroup = '', cwd }: MadeProcess): string {
  const proc = scratchFolder(context)
  const folder = join(proc, String(pid))
  mkdirSync(join(folder, 'fd'), { recursive: true })
  mkdirSync(join(proc, '9/fd'), { recursive: true })
  mkdirSync(join(proc, '10')) // one whose files are closed to us
  symlinkSync('socket:[5]', join(proc, '9/fd/3'))
  symlinkSync('/dev/null', join(folder, 'fd/0'))
  symlinkSync('socket:[77]', join(folder, 'fd/7'))
  writeFileSync(join(folder, 'cmdline'), command.map((argument) => `${argument}\0`).join(''))
  writeFileSync(join(folder, 'comm'), `${comm}\n`)
  writeFileSync(join(folder, 'cgroup'), cgroup)
  if (cwd !== undefined) symlinkSync(cwd, join(folder, 'cwd'))
  return proc
}

function holderIn(proc: string) {
  return findHolders([SOCKET], proc)[0]!
}

describe('findHolders', () => {
  it('names the program, its process and its unit', (context) => {
    const command = ['/usr/lib/systemd/systemd-resolved']
    const cgroup = '0::/system.slice/systemd-resolved.service\n'
    const holder = holderIn(made(context, { pid: 612, command, cgroup }))
    assert.deepEqual(holder, {
      ...SOCKET,
      user: 'uid 4242424',
      process: { pid: 612, name: 'systemd-resolved', unit: 'systemd-resolved.service' },
    })
  })

  it('takes the unit of control groups in their first version too, and no session', (context) => {
    const cgroup = '12:cpu:/\n1:name=systemd:/system.slice/named.service\n'
    assert.equal(holderIn(made(context, { pid: 1, comm: 'named', cgroup })).process?.unit, 'named.service')
    const session = '0::/user.slice/user-0.slice/user@0.service/session-1.scope\n'
    assert.deepEqual(holderIn(made(context, { pid: 5, comm: 'named', cgroup: session })).process, {
      pid: 5,
      name: 'named',
    })
  })

  for (const argv of [
    ['src/main.ts', 'serve', '-c', 'etc/ns.yaml'],
    ['/opt/nearpop/src/nearpop.cjs', '--config=etc/ns.yaml'],
    ['/usr/bin/nearpop', 'serve', '--config', 'etc/ns.yaml'],
  ]) {
    it(`knows another nearpop by "${argv.join(' ')}"`, (context) => {
      const cwd = scratchFolder(context)
      mkdirSync(join(cwd, 'etc'))
      writeFileSync(join(cwd, 'etc/ns.yaml'), '')
      const found = holderIn(made(context, { pid: 7, command: ['/usr/bin/node', ...argv], cwd })).process
      assert.deepEqual(found, { pid: 7, name: 'node', nearpopConfig: join(cwd, 'etc/ns.yaml') })
    })
  }

  it('takes nothing else for a nearpop', (context) => {
    const cwd = scratchFolder(context)
    const command = ['node', 'src/main.ts']
    assert.equal(holderIn(made(context, { pid: 7, command, cwd })).process?.nearpopConfig, undefined)
    writeFileSync(join(cwd, 'nearpop.yaml'), '')
    assert.equal(holderIn(made(context, { pid: 7, command, cwd })).process?.nearpopConfig, join(cwd, 'nearpop.yaml'))
    assert.equal(holderIn(made(context, { pid: 7, command: ['vi', 'x.ts'], cwd })).process?.nearpopConfig, undefined)
  })

  it('has at least the user where no process can be seen', (context) => {
    assert.deepEqual(findHolders([SOCKET], scratchFolder(context)), [{ ...SOCKET, user: 'uid 4242424' }])
    assert.deepEqual(findHolders([], '/nowhere'), [])
  })
})
