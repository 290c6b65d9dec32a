/** What is to be copied and changed has to be right to begin with: examples are loaded by the code that serves. */
import assert from 'node:assert/strict'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { parse } from 'yaml'
import { readConfig } from '../../src/config/read-config.ts'
import { runCommand } from '../cli/play-terminal.ts'
import { DEPLOY, readDeploy, readYaml } from './deploy-files.ts'

const HOSTS = readdirSync(join(DEPLOY, 'example/hosts'))

/** Nothing is to be said of it but `warnings`, by their codes. */
async function assertGood(folder: string, ...warnings: string[]): Promise<void> {
  const { code, out, err } = await runCommand('check', '--json', folder)
  assert.equal(code, 0, out + err)
  const { problems } = JSON.parse(out) as { problems: { code: string }[] }
  assert.deepEqual([...new Set(problems.map((problem) => problem.code))], warnings, out)
}

/** Where nobody can know the addresses beforehand. */
const ANY_ADDRESS = 'wildcard-listen'

describe('deploy/example', () => {
  for (const file of HOSTS) {
    it(`hosts/${file} with zones/ is without a problem`, async (t) => {
      const folder = scratch(t)
      cpSync(join(DEPLOY, 'example/hosts', file), join(folder, 'nearpop.yaml'))
      cpSync(join(DEPLOY, 'example/zones'), join(folder, 'zones'), { recursive: true })
      await assertGood(folder)
    })
  }

  it('has the same PoPs and policies on every nameserver', () => {
    const [first, ...others] = HOSTS.map((file) => parse(readDeploy(`example/hosts/${file}`)))
    assert.ok(others.length > 0)
    for (const { pops, policies } of others) {
      assert.deepEqual({ pops, policies }, { pops: first.pops, policies: first.policies })
    }
  })

  it('is what the inventory lists, with the addresses that nearpop listens on', () => {
    const inventory = readDeploy('pyinfra/inventory.py')
    const listed = [...inventory.matchAll(/\("([\w.]+)", \{"addresses": (\[[^\]]*\])\}\)/g)]
    const listens = HOSTS.map((file) => [
      basename(file, '.yaml'),
      parse(readDeploy(`example/hosts/${file}`)).listen.dns,
    ])
    assert.deepEqual(
      listed.map(([, name, addresses]) => [name, JSON.parse(addresses!)]),
      listens,
    )
  })
})

describe('deploy/docker', () => {
  it('has a configuration for the image, with the zones of the example', async (t) => {
    const folder = scratch(t)
    cpSync(join(DEPLOY, 'docker/nearpop.yaml'), join(folder, 'nearpop.yaml'))
    cpSync(join(DEPLOY, 'example/zones'), join(folder, 'zones'), { recursive: true })
    await assertGood(folder, ANY_ADDRESS)
  })
})

describe('deploy/kubernetes', () => {
  it('has maps that nearpop reads as they are mounted: links into a folder that is switched', async (t) => {
    const [config, zones] = ['nearpop', 'nearpop-zones'].map((name) => findMap(name))
    const folder = scratch(t)
    mountMap(join(folder, 'zones'), zones!)
    const text = config!['nearpop.yaml']!.replace('/etc/nearpop-zones', join(folder, 'zones'))
    assert.notEqual(text, config!['nearpop.yaml'])
    mountMap(join(folder, 'config'), { 'nearpop.yaml': text })
    await assertGood(join(folder, 'config'), ANY_ADDRESS)
  })
})

describe('the README', () => {
  it('has no example that does not load', async (t) => {
    const blocks = [...readTop('README.md').matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text]) => text!)
    assert.equal(blocks.length, 3, 'a configuration, a zone, and what may be added to the configuration')
    assert.deepEqual(readConfig({ file: 'nearpop.yaml', text: `${blocks[0]}${blocks[2]}` }).problems, [])
    const folder = scratch(t)
    mkdirSync(join(folder, 'zones'))
    writeFileSync(join(folder, 'nearpop.yaml'), blocks[0]!)
    writeFileSync(join(folder, 'zones/linkedlist.org.yaml'), blocks[1]!)
    await assertGood(folder)
  })

  it('translates what Gcore calls it into keys that there are', async (t) => {
    const folder = scratch(t)
    mkdirSync(join(folder, 'zones'))
    writeFileSync(join(folder, 'nearpop.yaml'), MIGRATED)
    writeFileSync(join(folder, 'zones/example.net.yaml'), MIGRATED_ZONE)
    await assertGood(folder)
    const table = readTop('README.md').split('## Migrate from Gcore')[1]!
    const keys = [
      'rules',
      'geos: [NA, SA]',
      'geos: [EU-FR, NA-US]',
      'subnets',
      'asns',
      'default',
      'nearest: all',
      'answers',
    ]
    for (const key of [...keys, 'weight', 'expect.status', 'expect.body', 'interval', 'timeout', 'pop drain']) {
      assert.ok(table.includes(key), key)
    }
  })
})

/** Everything that the table names, in use. */
const MIGRATED = `version: 1
node: ns1
listen: {dns: '127.0.0.1:5300', http: '127.0.0.1:8053'}
pops:
  ny: {ipv4: 203.0.113.10, ipv6: '2001:db8:10::1', location: [40.71, -74.01]}
  fr: {ipv4: 203.0.113.20, ipv6: '2001:db8:20::1', location: [48.86, 2.35]}
policies:
  by-place:
    rules:
      - {subnets: [198.51.100.0/24], pops: [ny]}
      - {asns: [64500], pops: [ny]}
      - {geos: [EU-FR, NA-US], pops: [fr, ny]}
      - {geos: [NA, SA], pops: [ny]}
    default: [fr]
    answers: 2
    healthcheck:
      {protocol: HTTPS, host: example.net, path: /, port: 443, interval: 10s, timeout: 3s, expect: {status: '200', body: ok}}
  closest:
    rules:
      - nearest: all
    default: [fr]
`
const MIGRATED_ZONE = `'':
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
  - {type: A, ttl: 60, dynamic: by-place}
  - {type: AAAA, ttl: 60, dynamic: by-place}
ns1: {type: A, value: 192.0.2.53}
ns2: {type: A, value: 198.51.100.53}
near: {type: A, ttl: 60, dynamic: closest}
weighted:
  type: A
  ttl: 60
  values: [203.0.113.20]
  dynamic:
    pools:
      both: {values: [{value: 203.0.113.10, weight: 30}, {value: 203.0.113.20, weight: 70}]}
    rules:
      - {pool: both}
`

function readTop(file: string): string {
  return readDeploy(join('..', file))
}

function findMap(name: string): Record<string, string> {
  const documents = readYaml('kubernetes/nearpop.yaml') as { kind: string; metadata: { name: string }; data: object }[]
  const found = documents.find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name)
  assert.ok(found, name)
  return found.data as Record<string, string>
}

/** As the kubelet lays out a volume of a ConfigMap. */
function mountMap(folder: string, files: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, '..2026_11_21'), { recursive: true })
  symlinkSync('..2026_11_21', join(folder, '..data'))
  for (const [name, text] of Object.entries(files)) {
    writeFileSync(join(folder, '..2026_11_21', name), text)
    symlinkSync(`..data/${name}`, join(folder, name))
  }
}

function scratch(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-examples-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
