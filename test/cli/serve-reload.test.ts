import assert from 'node:assert/strict'
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { countries, IN_AMERICA, IN_EUROPE } from '../control/fake-sources.ts'
import { startQueryStream } from './query-stream.ts'
import { errorsIn, type Files, listeningOn, serverFolder, startServer, until, writeFiles } from './server-process.ts'

const CONFIG = `version: 1
node: ns1
geodb: geodb/
pops: {ny: {ipv4: 203.0.113.10}, fr: {ipv4: 203.0.113.20}}
policies:
  tiny-cdn: {rules: [{geos: [NA], pops: [ny]}], default: [fr]}
`
const ZONE = `'':
  - {type: A, ttl: 60, dynamic: tiny-cdn}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
`
const FILES: Files = {
  'nearpop.yaml': CONFIG,
  'zones/a.example.yaml': `${ZONE}www: {type: A, value: 192.0.2.1}\n`,
  'zones/b.example.yaml': ZONE,
  'geodb/world.mmdb': countries({ [IN_AMERICA]: 'US', [IN_EUROPE]: 'DE' }),
}
const WWW = { name: 'www.a.example' }
const FROM_AMERICA = { name: 'b.example', subnet: IN_AMERICA }

async function serving(context: TestContext) {
  const folder = serverFolder(context)
  const server = await startServer(folder, FILES)
  const write = (file: string, content: string | Uint8Array) => writeFileSync(join(folder, file), content)
  const writeZone = (address: string) => write('zones/a.example.yaml', `${ZONE}www: {type: A, value: ${address}}\n`)
  return { folder, write, writeZone, ...server }
}

describe('serve: a change of the files', () => {
  it('to a zone is answered, and no query goes without an answer', async (context) => {
    const { folder, writeZone, write, answers, port, log } = await serving(context)
    const stream = startQueryStream(context, port, WWW)
    await answers(WWW, '192.0.2.1')
    writeZone('192.0.2.2')
    await answers(WWW, '192.0.2.2')
    write('zones/.a.example.yaml.swp', `${ZONE}www: {type: A, value: 192.0.2.3}\n`)
    renameSync(join(folder, 'zones/.a.example.yaml.swp'), join(folder, 'zones/a.example.yaml'))
    await answers(WWW, '192.0.2.3')
    rmSync(join(folder, 'zones/a.example.yaml'))
    writeZone('192.0.2.4')
    await answers(WWW, '192.0.2.4')
    await stream.finish()
    assert.ok(stream.asked() > 100)
    assert.deepEqual(errorsIn(log), [])
  })

  it('adds zones and takes them away', async (context) => {
    const { folder, write, answers, ask, logged } = await serving(context)
    const [added, removed] = [{ name: 'c.example' }, { name: 'b.example' }]
    assert.deepEqual((await ask(added)).rcode, 5)
    write('zones/c.example.yml', ZONE)
    await logged(/^zones\/c\.example\.yml:1:1: error\[zone-file-name\]: .*"c\.example\.yaml"/, 0)
    renameSync(join(folder, 'zones/c.example.yml'), join(folder, 'zones/c.example.yaml'))
    await answers(added, '203.0.113.20')
    rmSync(join(folder, 'zones/b.example.yaml'))
    await answers(removed, '')
    assert.equal((await ask(removed)).rcode, 5)
  })

  it('with mistakes changes nothing, is told with its place, and heals when mended', async (context) => {
    const { write, writeZone, answers, ask, logged, log } = await serving(context)
    write('zones/a.example.yaml', `${ZONE}www: {type: A, value: 192.0.2.256}\n`)
    const line = await logged(/^zones\/a\.example\.yaml:4:23: error\[/, 0)
    assert.match(line.msg, /192\.0\.2\.256[\s\S]*\n {3}4 \| www: \{type: A, value: 192\.0\.2\.256\}\n +\| +\^+/)
    await logged(/^served as last loaded, because of errors: a\.example\.$/, 0)
    assert.deepEqual((await ask(WWW)).answers, ['192.0.2.1'])
    writeZone('192.0.2.2')
    await answers(WWW, '192.0.2.2')
    assert.equal(errorsIn(log).length, 1)
  })

  it('to nearpop.yaml is answered; with mistakes it changes nothing; a new address to listen on waits', async (context) => {
    const { write, answers, ask, logged, port } = await serving(context)
    await answers(FROM_AMERICA, '203.0.113.10')
    write('nearpop.yaml', listeningOn(port, CONFIG.replace('[NA]', '[EU]')))
    await answers(FROM_AMERICA, '203.0.113.20')
    await answers({ ...FROM_AMERICA, subnet: IN_EUROPE }, '203.0.113.10')
    write('nearpop.yaml', listeningOn(port, CONFIG.replace('[NA]', '[NA, XX]')))
    await logged(/^nearpop\.yaml:6:34: error\[unknown-geo\]/, 0)
    assert.deepEqual((await ask(FROM_AMERICA)).answers, ['203.0.113.20'])
    write('nearpop.yaml', listeningOn(port + 1, CONFIG))
    await answers(FROM_AMERICA, '203.0.113.10')
    await logged(/only after a restart: listen$/, 0)
  })

  it('to a database is answered; a truncated one changes nothing and is told', async (context) => {
    const { folder, write, answers, ask, logged } = await serving(context)
    const database = countries({ [IN_AMERICA]: 'DE', [IN_EUROPE]: 'US' })
    await answers(FROM_AMERICA, '203.0.113.10')
    write('geodb/.new', database)
    renameSync(join(folder, 'geodb/.new'), join(folder, 'geodb/world.mmdb'))
    await answers(FROM_AMERICA, '203.0.113.20')
    write('geodb/world.mmdb', database.subarray(0, database.length / 2))
    await logged(/^nearpop\.yaml:3:8: error\[database\]: cannot open "geodb\/world\.mmdb"/, 0)
    assert.deepEqual((await ask(FROM_AMERICA)).answers, ['203.0.113.20'])
    write('geodb/world.mmdb', FILES['geodb/world.mmdb']!)
    await answers(FROM_AMERICA, '203.0.113.10')
  })

  it('is looked for at once on SIGHUP', async (context) => {
    const { signal, logged } = await serving(context)
    const reloaded = logged(/^loaded: 0 errors, 0 warnings in 3 files$/)
    signal('SIGHUP')
    await reloaded
  })

  it('that makes a zone of 20,000 records takes no answer away while it is compiled', async (context) => {
    const { write, answers, port, log } = await serving(context)
    const stream = startQueryStream(context, port, WWW)
    const hosts = Array.from({ length: 20_000 }, (_, i) => `h${i}: {type: A, value: 192.0.2.${i % 256}}\n`)
    write('zones/a.example.yaml', `${ZONE}www: {type: A, value: 192.0.2.2}\n${hosts.join('')}`)
    await answers(WWW, '192.0.2.2')
    await answers({ name: 'h19999.a.example' }, '192.0.2.31')
    await stream.finish()
    assert.deepEqual(errorsIn(log), [])
  })
})

describe('serve: the serial', () => {
  const SOA = { name: 'a.example', type: 'SOA' } as const

  it('is the time of the file, and does not go back over a restart', async (context) => {
    const { folder, ask, signal, ended, port } = await serving(context)
    const [serial] = (await ask(SOA)).answers
    assert.equal(serial, Math.floor(statSync(join(folder, 'zones/a.example.yaml')).mtimeMs / 1_000))
    await until(
      'the state is kept',
      () => statSync(join(folder, 'state/state.json'), { throwIfNoEntry: false }) !== undefined,
    )
    signal('SIGINT')
    assert.equal(await ended(), 0)
    writeFiles(folder, { 'state/state.json': stateOf({ 'a.example.': Number(serial) + 1_000, 'gone.example.': 7 }) })
    const again = await startServer(folder, FILES)
    assert.deepEqual((await again.ask(SOA)).answers, [Number(serial) + 1_000])
    assert.notEqual(again.port, port)
  })

  it('is kept no worse than a warning where the state folder cannot be written', async (context) => {
    const folder = serverFolder(context)
    const { ask, logged, log } = await startServer(folder, { ...FILES, state: 'a file where the folder should be' })
    assert.deepEqual((await ask(WWW)).answers, ['192.0.2.1'])
    await logged(/^state cannot be kept/, 0)
    await logged(/cannot read the state/, 0)
    assert.deepEqual(errorsIn(log), [])
  })
})

function stateOf(serials: Readonly<Record<string, number>>): string {
  return JSON.stringify({ version: 1, serials })
}
