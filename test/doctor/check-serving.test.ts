import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkClients, checkConfiguration, checkListeners, checkServer } from '../../src/doctor/check-serving.ts'
import type { DoctorFacts, ServerFacts } from '../../src/doctor/doctor-facts.ts'
import { findings, HEALTHY, listener } from './healthy-facts.ts'

const SERVER = HEALTHY.server as ServerFacts
const NONE = 'no server is running there'

describe('checkConfiguration', () => {
  const configuration = { file: 'n.yaml', errors: 0, warnings: 0, first: 'line 3: odd' }

  it('tells errors over warnings, and what the server found when it last read', () => {
    const found = (facts: Partial<DoctorFacts>) => findings(checkConfiguration, facts)
    assert.deepEqual(found({ configuration: { ...configuration, errors: 2, warnings: 1 } }), [
      'fail: n.yaml has 2 errors: line 3: odd | nearpop check -c n.yaml',
    ])
    assert.deepEqual(
      found({ configuration: { ...configuration, warnings: 1 }, server: { ...SERVER, reloadErrors: 1 } }),
      [
        'warn: n.yaml has 1 warning: line 3: odd | nearpop check -c n.yaml',
        'fail: the last reload found 1 error: what it is about is served as it was, or not at all | nearpop check -c n.yaml',
      ],
    )
    assert.deepEqual(found({ configuration, server: NONE }), ['ok: n.yaml has no errors and no warnings'])
  })
})

describe('checkServer', () => {
  it('tells that none runs, or none that answers, or another version', () => {
    const none = { server: NONE, isServerAbsent: true }
    assert.deepEqual(findings(checkServer, none), [`warn: ${NONE} | nearpop serve -c nearpop.yaml`])
    const silent = { server: 'it did not answer in time' }
    assert.deepEqual(findings(checkServer, silent), [
      'fail: it did not answer in time | see what its log says, and restart it',
    ])
    const foreign = { ...HEALTHY.state, self: { uid: 1, name: 'me' } }
    assert.deepEqual(findings(checkServer, { server: NONE, state: foreign }), [`warn: ${NONE}`])
    assert.deepEqual(findings(checkServer, { server: { ...SERVER, version: '1.2.2' } }), [
      'warn: nearpop 1.2.2 runs as process 7, and this is 1.2.3 | restart the server: it still runs what was there before',
    ])
  })
})

describe('checkListeners', () => {
  const refused = { outcome: 'unreachable', found: 'nothing listens there' } as const

  it('takes UDP and TCP of an address together', () => {
    const listeners = [listener('UDP'), listener('TCP', refused), listener('UDP', { address: '::1' })]
    assert.deepEqual(findings(checkListeners, { listeners }), [
      'fail: 192.0.2.53 port 53 does not answer over TCP (nothing listens there) | nearpop status, and the log of the server, say more',
      'ok: ::1 port 53 answers over UDP',
    ])
  })

  it('does not blame a server that does not run, but who sits in its place', () => {
    const listeners = [listener('UDP', refused), listener('TCP', refused)]
    assert.deepEqual(findings(checkListeners, { listeners, server: NONE }), [
      'warn: 192.0.2.53 port 53 does not answer over UDP (nothing listens there), nor over TCP (nothing listens there)',
    ])
    const process = { pid: 8, name: 'named', unit: 'named.service' }
    const socket = { transport: 'UDP', address: '0.0.0.0', port: 53, inode: 1, uid: 0, drops: 0, user: 'bind' } as const
    const taken = { outcome: 'negative', found: 'the answer is REFUSED', holders: [{ ...socket, process }] } as const
    const found = findings(checkListeners, {
      listeners: [listener('UDP', taken), listener('TCP', taken)],
      server: NONE,
    })
    assert.equal(found.length, 1)
    assert.match(
      found[0]!,
      /^fail: 192\.0\.2\.53 port 53 is held by named \(process 8 of user bind, named\.service\) \| sudo ss/,
    )
  })

  it('doubts an answer when its server cannot be asked', () => {
    const [found] = findings(checkListeners, { server: NONE })
    assert.match(found!, /^warn: 192\.0\.2\.53 port 53 answers over UDP and TCP, but by another server/)
  })

  it('does not take silence for a server that does not run', () => {
    const silent = { outcome: 'timeout', found: 'no answer within 1 s' } as const
    const [found] = findings(checkListeners, { listeners: [listener('UDP', silent)], server: NONE })
    assert.match(found!, /^fail: .* does not answer over UDP \(no answer within 1 s\)/)
  })
})

describe('checkClients', () => {
  const asked = (byCountry: Record<string, number>, facts: Partial<DoctorFacts> = {}) =>
    findings(checkClients, { server: { ...SERVER, byCountry }, ...facts })
  const at = (...addresses: string[]) => ({ listeners: addresses.map((address) => listener('UDP', { address })) })

  it('suspects a NAT when hardly any client is of a known country', () => {
    assert.deepEqual(asked({ '--': 990, FR: 10 }), [
      'warn: of 1000 answers by policies 990 went to clients of no known country: a NAT may hide who asks | let queries reach this machine with the address of who asks: no masquerading (SNAT) on their way',
    ])
    assert.match(asked({ '--': 100 }, { isContainer: true })[0]!, /\| run the container with network_mode: host/)
    assert.deepEqual(asked({ '--': 900, FR: 100 }), [
      'ok: of 1000 answers by policies 100 went to clients of a known country',
    ])
  })

  it('goes by the addresses while there are too few answers', () => {
    const few = { '--': 99 }
    assert.deepEqual(asked(few, at('127.0.0.1', '::1')), [
      'ok: only this machine can ask: it listens on loopback addresses alone',
    ])
    assert.deepEqual(asked(few, at('10.0.0.1', '192.0.2.53')), ['ok: it listens on a public address'])
    for (const address of [
      '10.0.0.1',
      '172.17.0.2',
      '192.168.1.1',
      '100.64.0.1',
      '169.254.1.1',
      'fd00::1',
      'fe80::1%eth0',
    ]) {
      assert.match(asked(few, at(address, '127.0.0.1'))[0]!, /^warn: it listens on private addresses alone/)
    }
  })

  it('goes by the addresses of the machine when it listens on all', () => {
    const ownAddresses = [
      { address: '127.0.0.1', device: 'lo' },
      { address: '172.17.0.2', device: 'eth0' },
    ]
    assert.match(asked({}, { ...at('0.0.0.0'), ownAddresses })[0]!, /^warn: it listens on private addresses alone/)
    assert.match(asked({}, at('::'))[0]!, /^ok: it listens on a public address/)
  })
})
