import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { gatherFacts } from '../../src/cli/gather-facts.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { answeringOverUdp, withRcode } from './answering-sockets.ts'
import { runCommand } from './play-terminal.ts'
import { freePort, listeningOn, serverFolder, startServer, writeFiles } from './server-process.ts'

const CONFIG = `version: 1
node: ns1
pops: {fr: {ipv4: 203.0.113.20}}
policies: {all: {default: [fr]}}
auth: {tokens: tokens.txt}
`
const FILES = {
  'nearpop.yaml': CONFIG,
  'tokens.txt': '',
  'zones/a.example.yaml': `'':
  - {type: A, dynamic: all}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
`,
}

interface Found {
  readonly check: string
  readonly state: string
  readonly sentence: string
}

async function found(folder: string): Promise<{ code: number; of: (check: string) => Found[] }> {
  const { code, out } = await runCommand('doctor', '--json', '-c', join(folder, 'nearpop.yaml'))
  const findings: Found[] = JSON.parse(out)
  return { code, of: (check) => findings.filter((finding) => finding.check === check) }
}

async function setup(context: TestContext): Promise<{ folder: string; port: number }> {
  const folder = scratchFolder(context)
  const port = await freePort()
  writeFiles(folder, { ...FILES, 'nearpop.yaml': listeningOn(port, CONFIG) })
  chmodSync(join(folder, 'tokens.txt'), 0o600)
  return { folder, port }
}

describe('doctor', () => {
  it('looks at a running server', async (context) => {
    const folder = serverFolder(context)
    writeFiles(folder, FILES)
    chmodSync(join(folder, 'tokens.txt'), 0o600)
    const { port, pid } = await startServer(folder, { ...FILES, 'tokens.txt': `${'a'.repeat(40)} viewer\n` })
    const { code, of } = await found(folder)
    assert.equal(code, 0)
    assert.deepEqual(of('listeners'), [
      { check: 'listeners', state: 'ok', sentence: `127.0.0.1 port ${port} answers over UDP and TCP` },
    ])
    assert.match(of('server')[0]!.sentence, new RegExp(` runs as process ${pid}$`))
    for (const check of ['configuration', 'clients', 'files', 'state', 'clock'])
      assert.equal(of(check)[0]!.state, 'ok', check)
  })

  it('looks at what there is without one', async (context) => {
    const { folder, port } = await setup(context)
    const { code, of } = await found(folder)
    assert.equal(code, 0)
    assert.equal(of('server')[0]!.state, 'warn')
    assert.match(
      of('listeners')[0]!.sentence,
      new RegExp(`^127\\.0\\.0\\.1 port ${port} does not answer over UDP \\(nothing listens`),
    )
    assert.match(of('state')[0]!.sentence, /will be made at the first start$/)
  })

  it('finds what is wrong, and says so with exit code 1', async (context) => {
    const { folder, port } = await setup(context)
    chmodSync(join(folder, 'tokens.txt'), 0o644)
    writeFileSync(join(folder, 'state'), 'a file')
    await answeringOverUdp(context, withRcode(5), port)
    const { code, of } = await found(folder)
    assert.equal(code, 1)
    assert.match(of('files')[0]!.sentence, /tokens\.txt holds secrets, and every user of this machine can open it$/)
    assert.match(of('state')[0]!.sentence, /is no folder: serials/)
    const [listeners] = of('listeners')
    assert.equal(listeners!.state, 'fail')
    if (process.platform === 'linux')
      assert.match(listeners!.sentence, new RegExp(` is held by .* \\(process ${process.pid} of user `))
  })

  it('shows people what to do', async (context) => {
    const { folder } = await setup(context)
    mkdirSync(join(folder, 'state'))
    chmodSync(join(folder, 'tokens.txt'), 0o644)
    const { code, out } = await runCommand('doctor', '-c', join(folder, 'nearpop.yaml'))
    assert.equal(code, 1)
    assert.match(out, /^fail {2}files {10}.*\n {21}fix: chmod o= .*tokens\.txt$/m)
    assert.match(out, /\n\n1 thing is wrong, \d could be better\.\n$/)
  })

  it('goes on with a configuration that has mistakes', async (context) => {
    const { folder } = await setup(context)
    writeFileSync(join(folder, 'nearpop.yaml'), `${CONFIG}nonsense: 1\n`)
    const { code, of } = await found(folder)
    assert.equal(code, 1)
    assert.match(of('configuration')[0]!.sentence, /has 1 error: line 6: /)
    assert.ok(of('listeners').length > 0)
  })

  it('needs a configuration, or a delegation', async (context) => {
    const none = await runCommand('doctor', '-c', join(scratchFolder(context), 'nearpop.yaml'))
    assert.equal(none.code, 3)
    assert.match(none.err, /^cannot read ".*nearpop\.yaml": ENOENT; --config says/)
    const odd = await runCommand('doctor', '--server', '127.0.0.1')
    assert.deepEqual(
      [odd.code, odd.err.split('\n')[0]],
      [2, 'nearpop doctor: --server and --parent are for --delegation ZONE'],
    )
  })
})

describe('gatherFacts', () => {
  it('counts what could be needed, and finds the database that comes along', async (context) => {
    const { folder } = await setup(context)
    const facts = await gatherFacts(join(folder, 'nearpop.yaml'))
    assert.ok(typeof facts !== 'string')
    assert.ok(facts.descriptors.wanted > 700)
    assert.equal(facts.databases.length, 1)
    assert.match(facts.node.locked, /^24\.\d+\.\d+$/)
    assert.deepEqual(
      facts.files.map(({ role }) => role),
      ['configuration', 'secrets'],
    )
    assert.equal(facts.receiveBuffer.drops, 0)
  })

  it('finds out why UDP does not go in batches', async (context) => {
    const { folder } = await setup(context)
    const { platform } = process
    context.after(() => void Object.defineProperty(process, 'platform', { value: platform }))
    Object.defineProperty(process, 'platform', { value: 'freebsd' })
    const facts = await gatherFacts(join(folder, 'nearpop.yaml'))
    assert.ok(typeof facts !== 'string')
    assert.match(facts.udpFault!, /^it needs Linux/)
  })
})
