import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatPrefix, parsePrefix } from '../../src/base/prefix.ts'
import { hasErrors, type Problem } from '../../src/base/problem.ts'
import { formatProblem } from '../../src/base/problem-text.ts'
import type { Config, RateLimitSettings } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'

const BROKEN = new URL('../broken-zones/config/', import.meta.url)
const EXAMPLE = readFileSync(new URL('../../nearpop.yaml', import.meta.url), 'utf8')
const MINIMAL = 'version: 1\nnode: ns1\n'

function read(text: string): { config?: Config; problems: Problem[] } {
  return readConfig({ file: 'nearpop.yaml', text })
}

describe('broken configurations', () => {
  for (const name of readdirSync(BROKEN)) {
    it(name, () => {
      const text = readFileSync(new URL(name, BROKEN), 'utf8')
      const { config, problems } = read(text)
      const found = problems.map(({ place, code }) => `${place.line}:${place.column} ${code}`)
      assert.equal(`# expect: ${found.join(', ')}`, text.split('\n')[0])
      assert.equal(config === undefined, hasErrors(problems))
    })
  }
})

describe('readConfig', () => {
  it('takes the example as it is', () => {
    const { config, problems } = read(EXAMPLE)
    assert.deepEqual(problems, [])
    assert.deepEqual(
      config!.listen.dns.map(({ address, port }) => [address, port]),
      [
        ['127.0.0.1', 5300],
        ['::1', 5300],
      ],
    )
    assert.deepEqual([...config!.policies.keys()], ['tiny-cdn', 'six-edges'])
  })

  it('takes the example with every commented-out key', () => {
    const { config, problems } = read(EXAMPLE.replace(/^( *)# (\w+: ({|true|5s)|- geodb)/gm, '$1$2'))
    assert.deepEqual(problems, [])
    assert.equal(config!.nsid, true)
    assert.equal(config!.auth!.tokens.path, 'tokens.txt')
    assert.equal(config!.cookies!.secrets.path, 'cookies.txt')
    assert.deepEqual((config!.rateLimit as RateLimitSettings).exempt.map(formatPrefix), [
      '192.0.2.0/24',
      '2001:db8::/32',
    ])
    assert.equal(config!.policies.get('tiny-cdn')!.healthcheck!.host, 'linkedlist.org')
    assert.deepEqual(
      config!.geodb.map(({ path }) => path),
      ['embedded', 'geodb/'],
    )
  })

  it('takes a number of threads, or auto', () => {
    const workersIn = (text: string) => read(`${MINIMAL}workers: ${text}\n`)
    assert.equal(workersIn('3').config!.workers, 3)
    assert.equal(workersIn('auto').config!.workers, 'auto')
    for (const text of ['0', '-1', '65', 'many', '']) {
      const { config, problems } = workersIn(text)
      assert.equal(config, undefined, text)
      assert.match(problems[0]!.message, /auto, or a number of threads from 1 to 64/)
    }
  })

  it('takes a rate limit in part, with one network or several exempt, or none at all', () => {
    const limitIn = (text: string) => read(`${MINIMAL}rate_limit: ${text}\n`).config!.rateLimit
    const left = { responsesPerSecond: 100, slip: 2, dryRun: false, exempt: [] }
    assert.equal(limitIn('off'), 'off')
    assert.deepEqual(limitIn('{dry_run: true}'), { ...left, dryRun: true })
    const exempt = ['192.0.2.0/24', '2001:db8::/32'].map((text) => parsePrefix(text)!)
    const written = "{responses_per_second: 5, slip: 0, exempt: [192.0.2.0/24, '2001:db8::/32']}"
    assert.deepEqual(limitIn(written), { ...left, responsesPerSecond: 5, slip: 0, exempt })
    assert.deepEqual(limitIn('{exempt: 192.0.2.0/24}'), { ...left, exempt: exempt.slice(0, 1) })
  })

  it('says everything that is left out', () => {
    const { config, problems } = read(MINIMAL)
    assert.deepEqual(problems, [])
    const place = { file: 'nearpop.yaml', line: 1, column: 1, length: 10 }
    assert.deepEqual(config, {
      version: 1,
      node: 'ns1',
      nsid: false,
      listen: {
        dns: [
          { family: 4, address: '127.0.0.1', port: 5300 },
          { family: 6, address: '::1', port: 5300 },
        ],
        http: { family: 4, address: '127.0.0.1', port: 8053 },
      },
      rateLimit: { responsesPerSecond: 100, slip: 2, dryRun: false, exempt: [] },
      zones: { path: 'zones/', place },
      geodb: [{ path: 'embedded', place }],
      geodbRefresh: { schedule: '17 3 * * *', jitterMs: 1_800_000, acceptShare: 0.2 },
      state: { path: 'state/', place },
      pops: new Map(),
      policies: new Map(),
      workers: 'auto',
      lameduckMs: 5_000,
      log: { level: 'info', format: 'auto' },
    })
  })

  it('keeps the place of each path', () => {
    const { config } = read(`${MINIMAL}zones: /etc/nearpop/zones\ngeodb: [embedded, city.mmdb]\n`)
    assert.deepEqual(config!.zones.place, { file: 'nearpop.yaml', line: 3, column: 8, length: 18 })
    assert.deepEqual(config!.geodb[1], {
      path: 'city.mmdb',
      place: { file: 'nearpop.yaml', line: 4, column: 19, length: 9 },
    })
  })

  it('can be handed to a worker', () => {
    const { config } = read(EXAMPLE)
    assert.deepEqual(structuredClone(config), config)
  })

  it('takes an http address of others with auth, and a loopback one without', () => {
    for (const listen of ['{http: 192.0.2.1:80}\nauth: {tokens: t}', "{http: '[::1]:80'}", '{http: 127.3.2.1:80}']) {
      assert.deepEqual(read(`${MINIMAL}listen: ${listen}\n`).problems, [])
    }
  })

  it('reads what else the dashboard is called, as a Host header has it', () => {
    const hosts = "hosts: [Status.Example.org, '2001:DB8:0::1', 192.0.2.1]"
    assert.deepEqual(read(`${MINIMAL}auth: {tokens: t, ${hosts}}\n`).config!.auth!.hosts, [
      'status.example.org',
      '2001:db8::1',
      '192.0.2.1',
    ])
    assert.deepEqual(read(`${MINIMAL}auth: {tokens: t}\n`).config!.auth!.hosts, [])
    assert.equal(read(`${MINIMAL}auth: {tokens: t, hosts: 'http://a/'}\n`).problems.length, 1)
  })

  it('warns of a wildcard and serves all the same', () => {
    const { config, problems } = read(`${MINIMAL}listen: {dns: ['0.0.0.0:53', '[::]:53']}\n`)
    assert.deepEqual(
      problems.map(({ severity, code }) => `${severity} ${code}`),
      ['warning wildcard-listen', 'warning wildcard-listen'],
    )
    assert.equal(config!.listen.dns.length, 2)
  })

  it('asks for a mapping when the file is empty or something else', () => {
    for (const text of ['', '# nothing\n', '- a\n', 'text\n']) {
      const { config, problems } = read(text)
      assert.equal(config, undefined)
      assert.deepEqual(
        problems.map(({ code }) => code),
        ['shape'],
      )
    }
  })

  it('refuses empty lists', () => {
    const { problems } = read(`${MINIMAL}listen: {dns: []}\ngeodb: []\n`)
    assert.deepEqual(
      problems.map(({ code, place }) => `${place.line} ${code}`),
      ['3 empty-list', '4 empty-list'],
    )
  })

  it('never throws, and always says why there is no configuration', () => {
    const lines = EXAMPLE.split('\n').filter((line) => /^[^#]/.test(line))
    const noise = fc.constantFrom(
      '',
      '{',
      '[',
      ']}',
      '- ',
      ': ',
      '!include x',
      '&a',
      '*a',
      '<<: ',
      'all',
      '"',
      '\0',
      '﷽',
    )
    const edit = fc.record({ line: fc.nat(lines.length - 1), at: fc.nat(60), cut: fc.nat(8), noise })
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const edited = [...lines]
        for (const { line, at, cut, noise } of edits) {
          edited[line] = edited[line]!.slice(0, at) + noise + edited[line]!.slice(at + cut)
        }
        const { config, problems } = read(edited.join('\n'))
        assert.equal(config === undefined, hasErrors(problems))
        for (const problem of problems) {
          const text = formatProblem(problem, (_, line) => edited[line - 1])
          assert.match(text, /^nearpop\.yaml:\d+:\d+: (error|warning)\[[a-z-]+\]: .*[^.]$/m)
        }
      }),
      { numRuns: 300 },
    )
  })
})
