import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readArguments } from '../../src/cli/arguments.ts'
import { findCommandSpec } from '../../src/cli/command-specs.ts'
import { checkDown, readName, readQueryOptions, readType } from '../../src/cli/query-options.ts'
import { formatName } from '../../src/dns/name.ts'

function read(...argv: string[]) {
  const args = readArguments(findCommandSpec('query')!, argv)
  assert.ok(typeof args !== 'string', String(args))
  return readQueryOptions(args)
}

describe('query options', () => {
  it('reads all of them', () => {
    const options = read('a.test', 'mx', '--country', 'fr', '--ecs', '2001:db8::/32', '--down', 'ny,fr', '--tcp')
    assert.ok(typeof options !== 'string')
    assert.equal(formatName(options.name), 'a.test.')
    assert.deepEqual([options.type, options.country?.name, options.subnet?.length], [15, 'France', 32])
    assert.deepEqual([options.down, options.overTcp, options.explain], [['ny', 'fr'], true, false])
  })

  it('takes a server with and without a port', () => {
    const port = (text: string) => {
      const options = read('a.test', '--server', text)
      assert.ok(typeof options !== 'string')
      return options.server?.port
    }
    assert.deepEqual(['127.0.0.1', '127.0.0.1:5300', '::1', '[::1]:5300'].map(port), [53, 5_300, 53, 5_300])
  })

  it('says what is wrong', () => {
    const cases: [RegExp, ...string[]][] = [
      [/"a\.\.test" is not a name: it is a name with an empty label/, 'a..test'],
      [/"ax" is not a record type: did you mean/, 'a.test', 'ax'],
      [/--client "x" is not an IP address/, 'a.test', '--client', 'x'],
      [/--country "France" is not a country: did you mean "FR"\?/, 'a.test', '--country', 'France'],
      [/--ecs "10\.0\.0\.1\/8" is not a CIDR prefix/, 'a.test', '--ecs', '10.0.0.1/8'],
      [/--server "dns" is not an address/, 'a.test', '--server', 'dns'],
      [/give one/, 'a.test', '--client', '192.0.2.1', '--country', 'FR'],
      [/--down is for answers without --server/, 'a.test', '--down', 'ny', '--server', '127.0.0.1'],
      [/--explain is for answers without --server/, 'a.test', '--explain', '--server', '127.0.0.1'],
    ]
    for (const [message, ...argv] of cases) assert.match(String(read(...argv)), message)
  })

  it('encodes internationalized names, and takes types by number', () => {
    const name = readName('bücher.test')
    assert.ok(typeof name !== 'string')
    assert.equal(formatName(name), 'xn--bcher-kva.test.')
    assert.deepEqual([readType('TYPE65534'), readType('any')], [65_534, 255])
    for (const type of ['TYPE0', 'OPT', 'AXFR', 'TYPE250']) assert.equal(typeof readType(type), 'string', type)
  })

  it('knows PoPs by name', () => {
    assert.equal(checkDown(['fr'], ['ny', 'fr']), undefined)
    assert.match(checkDown(['frr'], ['ny', 'fr'])!, /there is no PoP "frr": did you mean "fr"/)
  })
})
