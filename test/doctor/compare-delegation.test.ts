import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compareDelegation } from '../../src/doctor/compare-delegation.ts'
import type { DelegationFacts, NodeReply, NoUse, ParentReply } from '../../src/doctor/delegation-facts.ts'

const NS = ['ns1.a.example.', 'ns2.elsewhere.test.']
const PARENT: ParentReply = { server: '192.0.2.1:53', ns: NS, glue: [{ name: NS[0]!, address: '192.0.2.53' }] }
const NODE: NodeReply = {
  server: '192.0.2.53:53',
  address: '192.0.2.53',
  serial: 7,
  soa: 'ns1.a.example. hostmaster.a.example. 86400 7200 3600000 300',
  ns: NS,
  tcpFailure: undefined,
  aheadSeconds: 0,
}
const OTHER: NodeReply = { ...NODE, server: '198.51.100.53:53', address: '198.51.100.53' }
const GOOD: DelegationFacts = {
  zone: 'a.example.',
  parents: [PARENT],
  nodes: [NODE, OTHER],
  nameservers: [
    { name: NS[0]!, addresses: [{ address: '192.0.2.53', noUse: undefined }] },
    { name: NS[1]!, addresses: [{ address: '198.51.100.53', noUse: undefined }] },
  ],
}

function noUse(address: string, failure: string, isNoRoute = false): NoUse {
  return { server: `${address}:53`, address, failure, isNoRoute }
}

/** What is not well: check, state and sentence. */
function complaints(spoilt: Partial<DelegationFacts>): string[] {
  const found = compareDelegation({ ...GOOD, ...spoilt }).filter(({ state }) => state !== 'ok')
  return found.map(({ check, state, sentence }) => `${check} ${state}: ${sentence}`)
}

describe('compareDelegation', () => {
  it('finds nothing in a good one, and says what it held against what', () => {
    const found = compareDelegation(GOOD)
    assert.deepEqual(
      found.map(({ check, state, sentence }) => `${check} ${state}: ${sentence}`),
      [
        'parent ok: 192.0.2.1:53: delegated to ns1.a.example., ns2.elsewhere.test.',
        'nodes ok: 192.0.2.53:53 answers for a.example. over UDP and TCP, serial 7',
        'nodes ok: 198.51.100.53:53 answers for a.example. over UDP and TCP, serial 7',
        'clocks ok: 192.0.2.53:53, 198.51.100.53:53 agree with this machine on the time',
        'serials ok: 2 nodes have serial 7',
        'ns ok: the parent and a.example. name the same: ns1.a.example., ns2.elsewhere.test.',
        'glue ok: is what the zone says of ns1.a.example.',
        'nameservers ok: ns1.a.example. (192.0.2.53) answers for a.example.',
        'nameservers ok: ns2.elsewhere.test. (198.51.100.53) answers for a.example.',
      ],
    )
  })

  it('holds the NS of the parent against ours, both ways', () => {
    const parents = [{ ...PARENT, ns: [NS[0]!, 'ns9.a.example.'] }]
    assert.deepEqual(complaints({ parents }), [
      'ns fail: the delegation at 192.0.2.1:53 lacks ns2.elsewhere.test. and has ns9.a.example., which a.example. itself does not name',
    ])
  })

  it('holds glue against the addresses in the zone', () => {
    const wrong = [{ ...PARENT, glue: [{ name: NS[0]!, address: '192.0.2.99' }] }]
    assert.deepEqual(complaints({ parents: wrong }), [
      'glue fail: 192.0.2.1:53 has glue 192.0.2.99 for ns1.a.example., which is 192.0.2.53 in a.example.',
    ])
    assert.match(complaints({ parents: [{ ...PARENT, glue: [] }] })[0]!, /has no glue for ns1\.a\.example\., which is/)
  })

  it('holds our nodes against each other', () => {
    assert.deepEqual(complaints({ nodes: [NODE, { ...OTHER, serial: 6 }] }), [
      'serials warn: 192.0.2.53:53 has serial 7, 198.51.100.53:53 has serial 6',
    ])
    const soa = complaints({ nodes: [NODE, { ...OTHER, soa: 'x. y. 1 2 3 4' }] })
    assert.match(
      soa.join(),
      /^soa fail: the SOA of 192\.0\.2\.53:53 is "ns1.* 300" beside the serial, that of 198\.51\.100\.53:53 "x\. y\. 1 2 3 4"$/,
    )
    assert.deepEqual(complaints({ nodes: [NODE, { ...OTHER, ns: [NS[0]!] }] }), [
      'ns fail: the NS of 192.0.2.53:53 are ns1.a.example., ns2.elsewhere.test., those of 198.51.100.53:53 ns1.a.example.',
    ])
  })

  it('names who is lame once, by the NS that leads there', () => {
    const lame = noUse('198.51.100.53', 'it does not serve a.example.: the answer is REFUSED without authority')
    const nameservers = [GOOD.nameservers[0]!, { name: NS[1]!, addresses: [{ address: lame.address, noUse: lame }] }]
    assert.deepEqual(complaints({ nodes: [NODE, lame], nameservers }), [
      `nameservers fail: ns2.elsewhere.test. (198.51.100.53) is lame: ${lame.failure}`,
    ])
    const hidden = noUse('203.0.113.53', 'nothing listens there')
    assert.deepEqual(complaints({ nodes: [NODE, OTHER, hidden] }), [
      'nodes fail: 203.0.113.53:53 is lame: nothing listens there',
    ])
  })

  it('does not blame a server for what this machine cannot reach', () => {
    const far = noUse('2001:db8::53', 'there is no route to it', true)
    const nameservers = [GOOD.nameservers[0]!, { name: NS[1]!, addresses: [{ address: far.address, noUse: far }] }]
    assert.deepEqual(complaints({ nodes: [NODE], nameservers }), [
      'nameservers warn: ns2.elsewhere.test. (2001:db8::53) cannot be asked from here: there is no route to it',
    ])
  })

  it('finds names without addresses, nodes that nobody asks, and TCP that is closed', () => {
    const nameservers = [GOOD.nameservers[0]!, { name: NS[1]!, addresses: [] }]
    assert.deepEqual(complaints({ nameservers }), [
      'nameservers fail: ns2.elsewhere.test. has no address',
      'nameservers warn: no NS leads to 198.51.100.53:53: nobody asks it',
    ])
    assert.deepEqual(complaints({ nodes: [NODE, { ...OTHER, tcpFailure: 'nothing listens there' }] }), [
      'nodes fail: 198.51.100.53:53 answers over UDP, but over TCP: nothing listens there',
    ])
  })

  it('finds clocks that differ from that of this machine, as far as they are told', () => {
    const nodes = [
      { ...NODE, aheadSeconds: 301 },
      { ...OTHER, aheadSeconds: -7_200 },
    ]
    assert.deepEqual(complaints({ nodes }), [
      'clocks warn: 192.0.2.53:53 is 5 min ahead of this machine: one of them has the wrong time',
      'clocks warn: 198.51.100.53:53 is 2 h behind this machine: one of them has the wrong time',
    ])
    assert.deepEqual(
      complaints({
        nodes: [
          { ...NODE, aheadSeconds: 300 },
          { ...OTHER, aheadSeconds: undefined },
        ],
      }),
      [],
    )
  })

  it('finds a zone with one nameserver', () => {
    const one = [NS[0]!]
    const facts = {
      parents: [{ ...PARENT, ns: one }],
      nodes: [{ ...NODE, ns: one }],
      nameservers: [GOOD.nameservers[0]!],
    }
    assert.match(complaints(facts).join(), /^ns warn: a\.example\. has one nameserver/)
  })

  it('says what the parent does not know, and where parents differ', () => {
    const gone = noUse('192.0.2.2', 'it has no delegation of a.example.: the answer is NXDOMAIN with authority')
    assert.deepEqual(complaints({ parents: [PARENT, gone] }), [`parent fail: 192.0.2.2:53 is lame: ${gone.failure}`])
    assert.deepEqual(complaints({ parents: [gone] }), [`parent fail: 192.0.2.2:53 is lame: ${gone.failure}`])
    assert.deepEqual(complaints({ parents: [] }), ['parent fail: no server of the parent of a.example. is known'])
    const behind = { ...PARENT, server: '192.0.2.3:53', ns: [] }
    assert.match(
      complaints({ parents: [PARENT, behind] })[0]!,
      /^parent warn: 192\.0\.2\.1:53 says ns1.*, but 192\.0\.2\.3:53 nothing$/,
    )
    assert.deepEqual(complaints({ parents: [], nodes: [], nameservers: [] }), [
      'parent fail: no server of the parent of a.example. is known',
      'nodes fail: no server of a.example. is known',
    ])
  })
})
