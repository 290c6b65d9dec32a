/** Services for dinit and OpenRC, scripts, and the configurations of BIRD and nftables, by whatever reads them here. */
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { searchPath } from '../interop/packages.ts'
import { DEPLOY, findTool, readDeploy, readSettings, runTool, TOP } from './deploy-files.ts'

const FILES = readdirSync(DEPLOY, { recursive: true, encoding: 'utf8' }).filter((file) => !file.startsWith('build'))
const SCRIPTS = FILES.filter((file) => {
  const path = join(DEPLOY, file)
  return statSync(path).isFile() && /^#!(\/bin\/sh|\/sbin\/openrc-run)\n/.test(readFileSync(path, 'utf8'))
})
const PYTHON = FILES.filter((file) => file.endsWith('.py'))

describe('scripts', () => {
  it('are all there', () => {
    const names = ['bird/nearpop-anycast', 'host/nearpop', 'host/nearpop-accept', 'make-release.sh', 'openrc/nearpop']
    assert.deepEqual(SCRIPTS.sort(), names)
    for (const file of SCRIPTS) assert.ok(statSync(join(DEPLOY, file)).mode & 0o100, `${file} can be run`)
  })

  for (const file of SCRIPTS) {
    it(`${file} is POSIX shell`, () => {
      assert.deepEqual(runTool('sh', ['-n', join(DEPLOY, file)]), { status: 0, output: '' })
    })

    it(`${file} pleases shellcheck`, (t) => {
      const shellcheck = findTool(t, 'shellcheck')
      if (shellcheck === undefined) return
      // OpenRC reads the variables, and calls the functions, of a service.
      const excluded = file.startsWith('openrc/') ? ['--exclude=SC2034,SC2317'] : []
      const { status, output } = runTool(shellcheck, ['--shell=sh', ...excluded, join(DEPLOY, file)])
      assert.equal(status, 0, output)
    })
  }

  for (const file of PYTHON) {
    it(`${file} is Python`, (t) => {
      const python = findTool(t, 'python3')
      if (python === undefined) return
      const parse = 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])'
      assert.deepEqual(runTool(python, ['-c', parse, join(DEPLOY, file)]), { status: 0, output: '' })
    })
  }
})

describe('dinit', () => {
  it('is told over a pipe that nearpop is ready', () => {
    const service = readSettings(readDeploy('dinit/nearpop'))
    const [, fd] = /--ready-fd (\d+)$/.exec(service.get('command')![0]!)!
    assert.deepEqual(service.get('ready-notification'), [`pipefd:${fd}`])
    assert.deepEqual([service.get('run-as'), service.get('capabilities')], [['nearpop'], ['^cap_net_bind_service']])
    assert.deepEqual(service.get('restart'), ['yes'])
    assert.ok(service.has('logfile'))
  })

  it('finds no mistake in the service', (t) => {
    const check = findTool(t, searchPath('dinitcheck') === undefined ? 'dinit-check' : 'dinitcheck')
    if (check === undefined) return
    const folder = mkdtempSync(join(tmpdir(), 'nearpop-dinit-'))
    t.after(() => rmSync(folder, { recursive: true, force: true }))
    // Users and programs are those of a nameserver.
    const text = readDeploy('dinit/nearpop').replace(/ = nearpop$/gm, ' = root')
    writeFileSync(join(folder, 'nearpop'), text)
    for (const target of ['local.target', 'network.target']) writeFileSync(join(folder, target), 'type = internal\n')
    const { status, output } = runTool(check, ['--services-dir', folder, 'nearpop'])
    assert.equal(status, 0, output)
  })
})

describe('OpenRC', () => {
  it('starts the program that the other services start, and asks it over DNS', () => {
    const text = readDeploy('openrc/nearpop')
    assert.match(text, /^command="\/opt\/nearpop\/current\/nearpop"$/m)
    assert.match(text, /^capabilities="\^cap_net_bind_service"$/m)
    assert.match(text, /^healthcheck\(\) \{\n\t"\$command" probe --config "\$config"$/m)
  })
})

describe('BIRD', () => {
  it('announces nothing before nearpop has answered, and nothing but the prefixes', () => {
    const text = readDeploy('bird/bird.conf')
    for (const name of ['anycast4', 'anycast6'])
      assert.match(text, new RegExp(`protocol static ${name} \\{\\n  disabled yes;`))
    assert.equal(text.match(/export filter anycast_only[46];/g)?.length, 2)
    assert.match(readDeploy('bird/nearpop-anycast'), /set -- anycast4 anycast6/)
  })

  it('reads the example', (t) => {
    const bird = findTool(t, 'bird')
    if (bird === undefined) return
    assert.deepEqual(runTool(bird, ['-p', '-c', join(DEPLOY, 'bird/bird.conf')]), { status: 0, output: '' })
  })
})

describe('nftables', () => {
  it('reads the example', (t) => {
    const nft = findTool(t, 'nft')
    if (nft === undefined) return
    const args = ['--check', '--file', join(DEPLOY, 'nftables/nearpop.nft')]
    const unshare = findTool(t, 'unshare')
    if (unshare === undefined) return
    // In a network of its own: also a user who is not root may ask the kernel there, and no rule of this machine matters.
    const { status, output } = runTool(unshare, ['--map-root-user', '--net', nft, ...args])
    if (/unshare:|not permitted|not supported/i.test(output))
      return t.skip(`the kernel cannot be asked: ${output.trim()}`)
    assert.deepEqual({ status, output }, { status: 0, output: '' })
  })
})

describe('make', () => {
  it('checks every nameserver of the example, and says how it is used', (t) => {
    const [make, rsync] = [findTool(t, 'make'), findTool(t, 'rsync')]
    if (make === undefined || rsync === undefined) return
    const build = mkdtempSync(join(tmpdir(), 'nearpop-make-'))
    t.after(() => rmSync(build, { recursive: true, force: true }))
    const run = (...args: string[]) =>
      runTool(make, ['-C', DEPLOY, `BUILD=${build}`, `NODE=${process.execPath}`, ...args], { cwd: TOP })
    assert.match(run().output, /make -C deploy deploy[\s\S]*nameservers: ns1\.example\.net ns2\.example\.net/)
    const { status, output } = run('check')
    assert.equal(status, 0, output)
    assert.deepEqual(readdirSync(build).sort(), ['ns1.example.net', 'ns2.example.net'])
    const list = runTool('sha256sum', ['--check', 'SHA256SUMS'], { cwd: join(build, 'ns1.example.net') })
    const zones = readdirSync(join(DEPLOY, 'example/zones')).map((zone) => `zones/${zone}: OK\n`)
    assert.deepEqual(list.output.split(/(?<=\n)/).sort(), ['nearpop.yaml: OK\n', ...zones].sort())
  })
})
