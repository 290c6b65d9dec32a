/**
 * A parent and two nodes, all of them servers of ours on 127.0.0.1 to 127.0.0.3, of which the loopback interface of Linux
 * has every one.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { gatherDelegation } from '../../src/cli/diagnose-delegation.ts'
import type { LookUp } from '../../src/cli/look-up.ts'
import type { SocketAddress } from '../../src/config/config.ts'
import { compareDelegation } from '../../src/doctor/compare-delegation.ts'
import { runCommand } from './play-terminal.ts'
import { type Files, freePort, runServer, serverFolder, writeFiles } from './server-process.ts'

const PARENT_ZONE = `'':
  - {type: NS, values: [ns1.example., ns2.example.]}
ns1: {type: A, value: 127.0.0.3}
ns2: {type: A, value: 127.0.0.3}
good: {type: NS, values: [ns1.good.example., ns2.good.example.]}
ns1.good: {type: A, value: 127.0.0.1}
ns2.good: {type: A, value: 127.0.0.2}
bad: {type: NS, values: [ns1.bad.example., ns3.good.example.]}
ns1.bad: {type: A, value: 127.0.0.9}
`
const GOOD_ZONE = `'':
  - {type: NS, values: [ns1.good.example., ns2.good.example.]}
  - {type: SOA, value: {mname: ns1.good.example., rname: h.good.example., serial: SERIAL, refresh: 1, retry: 1, expire: 1, minimum: 1}}
ns1: {type: A, value: 127.0.0.1}
ns2: {type: A, value: 127.0.0.2}
`
const BAD_ZONE = `'': {type: NS, values: [ns1.bad.example., ns2.good.example.]}
ns1: {type: A, value: 127.0.0.1}
`

/** Nobody knows anything but what is asked for in tests. */
const NO_LOOK_UP: LookUp = { addresses: async () => [], parentNameservers: async () => [] }

describe('the delegation of a zone', { skip: process.platform !== 'linux' && 'loopback has one address here' }, () => {
  let port = 0
  const ends: (() => unknown)[] = []
  const at = (last: number): SocketAddress => ({ family: 4, address: `127.0.0.${last}`, port })

  const start = async (last: number, zones: Files) => {
    const folder = serverFolder({ after: (end) => void ends.push(() => (end as () => unknown)()) })
    const listen = `listen: {dns: '127.0.0.${last}:${port}', http: '127.0.0.${last}:${port + 1}'}`
    writeFiles(folder, { 'nearpop.yaml': `version: 1\nnode: ns${last}\nworkers: 1\n${listen}\n`, ...zones })
    await runServer(folder, port).logged(/^serving$/, 0)
  }

  before(async () => {
    port = await freePort()
    const node = (serial: number) => ({ 'zones/good.example.yaml': GOOD_ZONE.replace('SERIAL', String(serial)) })
    await Promise.all([
      start(1, { ...node(7), 'zones/bad.example.yaml': BAD_ZONE }),
      start(2, node(7)),
      start(3, { 'zones/example.yaml': PARENT_ZONE }),
    ])
  })
  after(async () => {
    for (const end of ends) await end()
  })

  const states = async (zone: string, parents: readonly SocketAddress[], nodes: readonly SocketAddress[]) => {
    const facts = await gatherDelegation(zone, { parents, nodes }, NO_LOOK_UP, port)
    return compareDelegation(facts).map(({ check, state, sentence }) => `${check} ${state}: ${sentence}`)
  }

  it('is found good by the nodes it is given, and by those that it leads to', async () => {
    const wanted = [
      `parent ok: 127.0.0.3:${port}: delegated to ns1.good.example., ns2.good.example.`,
      `nodes ok: 127.0.0.1:${port} answers for good.example. over UDP and TCP, serial 7`,
      `nodes ok: 127.0.0.2:${port} answers for good.example. over UDP and TCP, serial 7`,
      `clocks ok: 127.0.0.1:${port}, 127.0.0.2:${port} agree with this machine on the time`,
      'serials ok: 2 nodes have serial 7',
      'ns ok: the parent and good.example. name the same: ns1.good.example., ns2.good.example.',
      'glue ok: is what the zone says of ns1.good.example., ns2.good.example.',
      'nameservers ok: ns1.good.example. (127.0.0.1) answers for good.example.',
      'nameservers ok: ns2.good.example. (127.0.0.2) answers for good.example.',
    ]
    assert.deepEqual(await states('good.example.', [at(3)], [at(1), at(2)]), wanted)
    assert.deepEqual(await states('good.example.', [at(3)], []), wanted)
  })

  it('is found bad: NS and glue that differ, a lame node, a name without address', async () => {
    const found = await states('bad.example.', [at(3)], [at(1)])
    assert.deepEqual(
      found.filter((text) => !/ ok: /.test(text)),
      [
        `ns fail: the delegation at 127.0.0.3:${port} lacks ns2.good.example. and has ns3.good.example., which bad.example. itself does not name`,
        `glue fail: 127.0.0.3:${port} has glue 127.0.0.9 for ns1.bad.example., which is 127.0.0.1 in bad.example.`,
        'nameservers fail: ns3.good.example. has no address',
        'nameservers fail: ns2.good.example. (127.0.0.2) is lame: it does not serve bad.example.: the answer is REFUSED without authority',
      ],
    )
  })

  it('is missed at a parent that does not have it', async () => {
    const found = await states('none.example.', [at(3)], [at(1)])
    assert.deepEqual(found, [
      `parent fail: 127.0.0.3:${port} is lame: it has no delegation of none.example.: the answer is NXDOMAIN with authority`,
      `nodes fail: 127.0.0.1:${port} is lame: it does not serve none.example.: the answer is REFUSED without authority`,
    ])
  })

  it('is looked up where nobody is named', async () => {
    const asked: string[] = []
    const lookUp: LookUp = {
      addresses: async (name) => {
        asked.push(name)
        return name === 'ns.parent.test.' ? ['127.0.0.3'] : []
      },
      parentNameservers: async () => ['ns.parent.test.'],
    }
    const { parents } = await gatherDelegation('good.example.', { parents: [], nodes: [at(1)] }, lookUp, port)
    assert.deepEqual([asked[0], parents.length], ['ns.parent.test.', 1])
  })

  it('is a command', async () => {
    const argv = ['--server', `127.0.0.1:${port}`, '--server', `127.0.0.2:${port}`, '--parent', `127.0.0.3:${port}`]
    const { out } = await runCommand('doctor', '--delegation', 'Good.Example', ...argv)
    assert.match(out, /^ok {4}serials {6}2 nodes have serial 7$/m)
    for (const wrong of [['a..b'], ['good.example', '--server', 'ns1'], ['good.example', '--parent', 'ns1']]) {
      const { code, err } = await runCommand('doctor', '--delegation', ...wrong)
      assert.deepEqual([code, err.startsWith('nearpop doctor: ')], [2, true])
    }
  })
})
