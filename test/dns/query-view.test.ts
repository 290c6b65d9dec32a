import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatName } from '../../src/dns/name.ts'
import { newQueryView, Outcome, type QueryView, readQuery } from '../../src/dns/query-view.ts'
import { queryFromWords } from '../conversations/query-octets.ts'

function octetsOf(words: string): Uint8Array {
  const query = queryFromWords(words.split(' '))
  if (typeof query === 'string') throw new Error(query)
  return query.octets
}

function read(words: string, view = newQueryView()): [Outcome, QueryView] {
  const octets = octetsOf(words)
  const buffer = new Uint8Array(7 + octets.length + 3).fill(0xff)
  buffer.set(octets, 7)
  return [readQuery(view, buffer, 7, octets.length), view]
}

describe('readQuery', () => {
  it('reads the question and the OPT, from anywhere in a buffer', () => {
    const [outcome, view] = read('WWW.z MX +dnssec +nsid +bufsize=100 +subnet=198.51.100.0/24')
    assert.equal(outcome, Outcome.QUERY)
    assert.equal(formatName(view.name.folded), 'www.z.')
    assert.deepEqual([view.type, view.class, view.questionEnd], [15, 1, 12 + 7 + 4])
    assert.deepEqual([view.hasOpt, view.udpSize, view.dnssecOk, view.nsidAsked], [true, 512, true, true])
    assert.deepEqual([view.subnet.present, view.subnet.source], [true, 24])
  })

  it('keeps nothing of the query before', () => {
    const [, view] = read('www.z A +dnssec +nsid +bufsize=4096 +subnet=198.51.100.0/24')
    const [, again] = read('www.z A', view)
    assert.deepEqual([again.hasOpt, again.udpSize, again.dnssecOk, again.nsidAsked], [false, 512, false, false])
    assert.equal(again.subnet.present, false)
  })

  it('says how long the keepalive option is, of several the longest', () => {
    const lengthOf = (words: string, view = newQueryView()) => read(words, view)[1].keepaliveOctets
    assert.equal(lengthOf('z A +option=11:'), 0)
    assert.equal(lengthOf('z A +option=11:0064 +option=11:'), 2)
    const view = newQueryView()
    assert.deepEqual([lengthOf('z A +option=11:', view), lengthOf('z A +edns', view)], [0, -1])
  })

  it('is malformed or silent at every length but the whole', () => {
    const octets = octetsOf('www.z A +nsid +subnet=198.51.100.0/24')
    for (let length = 0; length < octets.length; length++) {
      const outcome = readQuery(newQueryView(), octets, 0, length)
      assert.equal(outcome, length < 12 ? Outcome.SILENCE : Outcome.MALFORMED, String(length))
    }
  })

  it('knows other opcodes and versions before it looks for mistakes', () => {
    assert.equal(read('www.z A +opcode=2 +subnet-hex=00')[0], Outcome.OPCODE)
    assert.equal(read('www.z A +edns=1 +subnet-hex=00')[0], Outcome.VERSION)
    assert.equal(read('www.z A +qr')[0], Outcome.SILENCE)
  })

  it('finds the OPT of a query without exactly one question', () => {
    const octets = octetsOf('www.z A +dnssec')
    octets[5] = 0
    const none = Uint8Array.from([...octets.subarray(0, 12), ...octets.subarray(12 + 7 + 4)])
    const view = newQueryView()
    assert.equal(readQuery(view, none, 0, none.length), Outcome.MALFORMED)
    assert.deepEqual([view.questionEnd, view.hasOpt, view.dnssecOk], [12, true, true])
  })
})
