import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseConversation } from './parse-conversation.ts'

const GOOD = `# One subject.
# checklist: 13 14

config
  pops:
    ny: {ipv4: 203.0.113.10}

geo
  198.51.100.0/24 NA-US

zone z
  '': {type: NS, values: [ns.x.]}

unloaded y

health ny down
client 192.0.2.1
random 7

query a.z A +tcp
reply NXDOMAIN aa
  authority z. 300 IN SOA ns.x. who.x. 1 2 3 4 300
  edns do ede=20

raw what it is
  0001 80 # a reply
silence
`

/** The message for GOOD with `from` replaced by `to`. */
function complaint(from: string, to: string): string {
  assert.ok(GOOD.includes(from))
  try {
    parseConversation('x.txt', GOOD.replace(from, to))
  } catch (error) {
    return (error as Error).message
  }
  return 'none'
}

describe('parseConversation', () => {
  it('reads every part', () => {
    const { checklist, config, geo, zones, unloaded, steps } = parseConversation('x.txt', GOOD)
    assert.deepEqual([checklist, unloaded, geo], [[13, 14], ['y'], [{ network: '198.51.100.0/24', place: 'NA-US' }]])
    assert.equal(config, 'pops:\n  ny: {ipv4: 203.0.113.10}\n')
    assert.deepEqual(zones, [{ origin: 'z', text: "'': {type: NS, values: [ns.x.]}\n" }])
    assert.deepEqual(
      steps.map(({ kind }) => kind),
      ['health', 'client', 'random', 'exchange', 'exchange'],
    )
    const [query, raw] = steps.slice(3)
    assert.ok(query?.kind === 'exchange' && raw?.kind === 'exchange' && query.expected !== 'silence')
    assert.deepEqual([query.line, query.transports, query.expected.head], [20, ['TCP'], 'NXDOMAIN aa'])
    assert.deepEqual(query.expected.records, ['authority z. 300 IN SOA ns.x. who.x. 1 2 3 4 300'])
    assert.equal(query.expected.edns, 'edns do ede=20')
    assert.deepEqual([[...raw.query], raw.expected], [[0, 1, 0x80], 'silence'])
  })

  it('says file and line of what it does not understand', () => {
    for (const [from, to, message] of [
      ['unloaded y', 'unload y', 'x.txt:14: "unload y" is not understood here'],
      ['health ny down', 'health ny sick', 'x.txt:16: "health ny sick" is not understood here'],
      ['client 192.0.2.1', 'client localhost', 'x.txt:17: "client localhost" is not understood here'],
      ['NA-US', 'us', 'x.txt:9: "us" is not a place'],
      ['query a.z A', 'query a.z B', 'x.txt:20: "B" is not a type'],
      ['+tcp', '+sctp', 'x.txt:20: "+sctp" is not known'],
      ['NXDOMAIN aa', 'NXDOMAINE', 'x.txt:21: "NXDOMAINE" is not a response code'],
      ['NXDOMAIN aa', 'NXDOMAIN ra', 'x.txt:21: "ra" is not a flag of a reply'],
      [
        'authority z.',
        'section z.',
        'x.txt:22: "section z. 300 IN SOA ns.x. who.x. 1 2 3 4 300" is no part of a reply',
      ],
      ['authority z. 300', 'authority z 300', 'x.txt:22: "z" is not an absolute name'],
      ['ede=20', 'ede:20', 'x.txt:23: "ede:20" is nothing that EDNS carries'],
      ['0001 80', '0001 8', 'x.txt:25: "8" is neither hex octets nor a quoted text'],
      ['silence\n', '', 'x.txt:25: a query without a reply'],
      ['raw what', 'silence\nraw what', 'x.txt:25: a reply without a query'],
      ['reply NXDOMAIN', 'client 192.0.2.1\nreply NXDOMAIN', 'x.txt:21: wanted: a reply'],
      ['# checklist: 13 14\n', '', 'x.txt:1: no line "# checklist: …"'],
      ['# checklist: 13 14', '# checklist: 13, 14', 'x.txt:2: the checklist is a list of numbers'],
    ] as const) {
      assert.equal(complaint(from, to), message)
    }
  })
})
