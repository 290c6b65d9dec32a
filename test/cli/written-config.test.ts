import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { readWrittenConfig } from '../../src/cli/written-config.ts'
import { DEFAULTS } from '../../src/config/defaults.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

function written(context: TestContext, text: string) {
  const folder = scratchFolder(context)
  writeFileSync(join(folder, 'nearpop.yaml'), text)
  return { folder, config: readWrittenConfig(join(folder, 'nearpop.yaml')) }
}

describe('readWrittenConfig', () => {
  it('gives what is written, whatever else is wrong', (context) => {
    const text = "version: 7\nzones: z\nstate: /var/s\nlisten: {dns: ['192.0.2.1:53', nonsense, '[::1]:53'], x: y}\n"
    const { folder, config } = written(context, text)
    assert.deepEqual(config, {
      dns: [
        { family: 4, address: '192.0.2.1', port: 53 },
        { family: 6, address: '::1', port: 53 },
      ],
      zones: join(folder, 'z'),
      state: '/var/s',
    })
  })

  for (const text of ['version: 1\n', '{', 'listen: []\n', 'listen: {dns: {}}\nzones: []\n', "listen: {dns: ''}\n"]) {
    it(`gives the defaults for ${JSON.stringify(text)}`, (context) => {
      const { folder, config } = written(context, text)
      const folders = { zones: join(folder, 'zones'), state: join(folder, 'state') }
      assert.deepEqual(config, { dns: DEFAULTS.listen.dns, ...folders })
    })
  }

  it('gives what is written beside what is no YAML', (context) => {
    for (const mistake of ['\tnode: ns1', 'node: [', 'pops: {a: {ipv4: 192.0.2.1', 'rules\n']) {
      const lines = [
        'version: 1',
        'listen:',
        '  http: 127.0.0.1:80',
        '',
        '  dns:',
        "  - '192.0.2.1:53' # here",
        'zones: z',
        mistake,
      ]
      const { folder, config } = written(context, [...lines, 'state: /var/s', ''].join('\n'))
      const dns = [{ family: 4, address: '192.0.2.1', port: 53 }]
      assert.deepEqual(config, { dns, zones: join(folder, 'z'), state: '/var/s' }, mistake)
    }
  })

  it('takes an address without a list', (context) => {
    const { config } = written(context, "listen: {dns: '127.0.0.1:53'}\n")
    assert.ok(typeof config !== 'string')
    assert.deepEqual(config.dns, [{ family: 4, address: '127.0.0.1', port: 53 }])
  })

  it('is one sentence for a file that is not there', (context) => {
    const file = join(scratchFolder(context), 'nearpop.yaml')
    assert.equal(readWrittenConfig(file), `cannot read "${file}": ENOENT`)
  })
})
