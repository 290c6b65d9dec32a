import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { decodeMessage } from './decode-message.ts'
import { octetsFromHex } from './query-octets.ts'

const QUESTION = '01 "z" 00 0001 0001'

function decode(header: string, body: string) {
  const octets = octetsFromHex(`${header}\n${body}`)
  if (typeof octets === 'string') throw new Error(octets)
  return decodeMessage(octets)
}

/** One record in the answer section. */
function answer(record: string) {
  return decode('1234 8400 0001 0001 0000 0000', `${QUESTION} ${record}`).answer
}

describe('decodeMessage', () => {
  it('reads records with names in full and compressed', () => {
    assert.deepEqual(answer('c00c 0001 0001 0000003c 0004 c0000201'), ['z. 60 IN A 192.0.2.1'])
    assert.deepEqual(answer('c00c 000f 0001 0000003c 0006 0001 01 "a" c00c'), ['z. 60 IN MX 1 a.z.'])
    assert.deepEqual(answer('01 "z" 00 0002 0001 00000000 0003 01 "b" 00'), ['z. 0 IN NS b.'])
  })

  it('reads OPT and its options', () => {
    const options = '0008 0007 0001 18 10 c63364 000f 0002 0014 0003 0003 "ns1" fde9 0001 ff'
    const { opt, rcode } = decode(
      '1234 8400 0001 0000 0000 0001',
      `${QUESTION} 00 0029 04d0 01 00 8000 001d ${options}`,
    )
    assert.equal(rcode, 16)
    assert.deepEqual(opt, {
      ...{ udpSize: 1_232, version: 0, flags: 0x8000 },
      options: ['ecs=198.51.100.0/24/16', 'ede=20', 'nsid=ns1', 'option=65001:ff'],
    })
  })

  it('refuses what no client should have to read', () => {
    const wrong: Readonly<Record<string, () => unknown>> = {
      'octets too many': () => decode('1234 8400 0001 0000 0000 0000', `${QUESTION} 00`),
      'a count too high': () => decode('1234 8400 0001 0001 0000 0000', QUESTION),
      'a pointer to itself': () => answer('c013 0001 0001 0000003c 0004 c0000201'),
      'a pointer forward': () => answer('c020 0001 0001 0000003c 0004 c0000201'),
      'a pointer into the header': () => answer('c000 0001 0001 0000003c 0004 c0000201'),
      'a compressed name in a newer type': () => answer('c00c 0021 0001 0000003c 0008 0001 0001 0001 c00c'),
      'rdata longer than its names': () => answer('c00c 0002 0001 0000003c 0004 01 "a" 00 00'),
      'rdata of the wrong length': () => answer('c00c 0001 0001 0000003c 0003 c00002'),
      'a TTL of 32 bits': () => answer('c00c 0001 0001 80000000 0004 c0000201'),
      'OPT in the answer': () => answer('00 0029 04d0 00 00 0000 0000'),
      'two OPT': () =>
        decode('1234 8400 0001 0000 0000 0002', `${QUESTION} ${'00 0029 04d0 00 00 0000 0000 '.repeat(2)}`),
      'an option beyond OPT': () =>
        decode('1234 8400 0001 0000 0000 0001', `${QUESTION} 00 0029 04d0 00 00 0000 0004 0003 0001`),
      'less than a header': () => decode('1234 8400', ''),
    }
    for (const [what, decode] of Object.entries(wrong)) assert.throws(decode, Error, what)
  })
})
