import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { sipHash, sipKeyOf } from '../../src/dns/siphash.ts'

function hashOf(keyHex: string, octets: Uint8Array): string {
  const out = new Uint8Array(10)
  sipHash(sipKeyOf(Buffer.from(keyHex, 'hex')), octets, octets.length, out, 1)
  assert.deepEqual([out[0], out[9]], [0, 0], 'nothing beside the hash is touched')
  return Buffer.from(out.subarray(1, 9)).toString('hex')
}

const KEY = '000102030405060708090a0b0c0d0e0f'
/** 00, 01, 02, … */
const counting = (length: number) => Uint8Array.from({ length }, (_, i) => i)

describe('sipHash', () => {
  it('gives the hash of the worked example of the paper (its appendix A)', () => {
    assert.equal(hashOf(KEY, counting(15)), 'e545be4961ca29a1')
  })

  it('gives the vectors of the reference implementation at every length around a block', () => {
    const vectors = [
      ...['310e0edd47db6f72', 'fd67dc93c539f874', '5a4fa9d909806c0d', '2d7efbd796666785'],
      ...['b7877127e09427cf', '8da699cd64557618', 'cee3fe586e46c9cb', '37d1018bf50002ab'],
      ...['6224939a79f5f593', 'b0e4a90bdf82009e', 'f3b9dd94c5bb5d7a', 'a7ad6b22462fb3f4'],
    ]
    assert.deepEqual(
      vectors.map((_, length) => hashOf(KEY, counting(length))),
      vectors,
    )
  })

  /** Client cookie, version and reserved, time, address; then the hash (RFC 9018 appendix A). */
  it('gives the server cookies of RFC 9018', () => {
    const first = 'e5e973e5a6b2a43f48e7dc849e37bfcf'
    for (const [key, input, hash] of [
      [first, '2464c4abcf10c957 01000000 5cf79f11 c6336464', '1f8130c3eee29480'],
      [first, '2464c4abcf10c957 01000000 5cf7a871 c6336464', 'd4a564a1442aca77'],
      [first, 'fc93fc62807ddb86 01abcdef 5cf78f71 cb0071cb', 'a314227b6679ebf5'],
      [first, 'fc93fc62807ddb86 01000000 5cf7a9ac cb0071cb', 'f73a7810aca2381e'],
      [
        'dd3bdf9344b678b185a6f5cb60fca715',
        '22681ab97d52c298 01000000 5cf7c579 20010db802200001 59ded0f4876982b8',
        '26556bd0934c72f8',
      ],
      [
        '445536bcd2513298075a5d379663c962',
        '22681ab97d52c298 01000000 5cf7c609 20010db802200001 59ded0f4876982b8',
        'a6bb79d16625507a',
      ],
    ] as const) {
      assert.equal(hashOf(key, Buffer.from(input.replaceAll(' ', ''), 'hex')), hash)
    }
  })

  it('is what the paper says, computed plainly with 64-bit numbers', () => {
    const octets = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    fc.assert(
      fc.property(octets(16), fc.uint8Array({ maxLength: 40 }), (key, message) => {
        assert.equal(hashOf(Buffer.from(key).toString('hex'), message), plainSipHash(key, message))
      }),
    )
  })
})

function plainSipHash(key: Uint8Array, message: Uint8Array): string {
  const word = (octets: Uint8Array, at: number) => Buffer.from(octets).readBigUInt64LE(at)
  const rotate = (x: bigint, by: bigint) => BigInt.asUintN(64, (x << by) | (x >> (64n - by)))
  const [k0, k1] = [word(key, 0), word(key, 8)]
  let [v0, v1] = [k0 ^ 0x736f6d6570736575n, k1 ^ 0x646f72616e646f6dn]
  let [v2, v3] = [k0 ^ 0x6c7967656e657261n, k1 ^ 0x7465646279746573n]
  const rounds = (count: number) => {
    for (let i = 0; i < count; i++) {
      v0 = BigInt.asUintN(64, v0 + v1)
      v1 = rotate(v1, 13n) ^ v0
      v0 = rotate(v0, 32n)
      v2 = BigInt.asUintN(64, v2 + v3)
      v3 = rotate(v3, 16n) ^ v2
      v0 = BigInt.asUintN(64, v0 + v3)
      v3 = rotate(v3, 21n) ^ v0
      v2 = BigInt.asUintN(64, v2 + v1)
      v1 = rotate(v1, 17n) ^ v2
      v2 = rotate(v2, 32n)
    }
  }
  const padded = new Uint8Array(8 * (message.length >> 3) + 8)
  padded.set(message)
  padded[padded.length - 1] = message.length
  for (let at = 0; at < padded.length; at += 8) {
    v3 ^= word(padded, at)
    rounds(2)
    v0 ^= word(padded, at)
  }
  v2 ^= 0xffn
  rounds(4)
  const hash = Buffer.alloc(8)
  hash.writeBigUInt64LE(v0 ^ v1 ^ v2 ^ v3)
  return hash.toString('hex')
}
