import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { RefreshFailure } from '../../src/refresh/refresh-failure.ts'
import { unpack } from '../../src/refresh/unpack.ts'
import { tarOf } from './tar-of.ts'

const OCTETS_MAX = 100_000

/** In chunks of this many octets. */
async function* sent(octets: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < octets.length; at += length) yield octets.subarray(at, at + length)
}

async function unpacked(octets: Uint8Array, length = 1_000, octetsMax = OCTETS_MAX): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of unpack(sent(octets, length), octetsMax)) chunks.push(Uint8Array.from(chunk))
  return Buffer.concat(chunks)
}

async function failure(octets: Uint8Array): Promise<string> {
  try {
    await unpacked(octets)
  } catch (error) {
    assert.ok(error instanceof RefreshFailure, String(error))
    return error.message
  }
  return 'nothing is wrong'
}

const PACKINGS: Readonly<Record<string, (octets: Uint8Array) => Promise<Uint8Array>>> = {
  plain: async (octets) => octets,
  gzip: async (octets) => gzipSync(octets),
  'gzip in two members': async (octets) => {
    const half = octets.length >> 1
    return Buffer.concat([gzipSync(octets.subarray(0, half)), gzipSync(octets.subarray(half))])
  },
  tar: (octets) =>
    tarOf({ 'a/README.mmdb.txt': Buffer.from('no'), 'a.mmdb/': 'folder', 'a/b.mmdb': octets, c: octets }),
  'tar.gz': async (octets) => gzipSync(await tarOf({ LICENSE: Buffer.alloc(600), 'x.mmdb': octets })),
  'tar with a long path': (octets) => tarOf({ [`${'long/'.repeat(60)}${'ä'.repeat(120)}.mmdb`]: octets }),
}

/** No packing of its own. */
const contents = fc
  .uint8Array({ maxLength: 3_000 })
  .filter((octets) => octets[0] !== 0x1f && Buffer.from(octets).toString('latin1', 257, 262) !== 'ustar')

describe('unpack', () => {
  for (const [packing, pack] of Object.entries(PACKINGS)) {
    it(`gives back what was packed as ${packing}, however it arrives`, async () => {
      await fc.assert(
        fc.asyncProperty(contents, fc.integer({ min: 1, max: 2_000 }), async (octets, length) => {
          assert.deepEqual(await unpacked(await pack(octets), length), Buffer.from(octets))
        }),
        { numRuns: 30 },
      )
    })
  }

  it('says what is wrong with whatever is damaged, and nothing else', async () => {
    const archive = gzipSync(await tarOf({ 'a/b.mmdb': Buffer.alloc(2_000, 'database') }))
    const plain = await tarOf({ 'a/b.mmdb': Buffer.alloc(2_000, 'database') })
    const damage = fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(archive, plain), damage, fc.nat(4_000), async (whole, changes, length) => {
        const octets = Uint8Array.from(whole.subarray(0, length))
        for (const [at, octet] of changes) if (at < octets.length) octets[at] = octet
        await failure(octets)
      }),
      { numRuns: 300 },
    )
  })

  it('knows a cut from a bomb, and both from another archive', async () => {
    const database = Buffer.alloc(2_000, 'database')
    const archive = await tarOf({ 'a/b.mmdb': database })
    assert.equal(
      await failure(gzipSync(database).subarray(0, -9)),
      'what it sends is damaged gzip: unexpected end of file',
    )
    assert.equal(await failure(archive.subarray(0, 1_500)), 'the archive is damaged: Tar archive is truncated.')
    assert.equal(
      await failure(gzipSync(Buffer.alloc(OCTETS_MAX + 1))),
      `it is larger than ${OCTETS_MAX} octets when unpacked`,
    )
    const large = gzipSync(await tarOf({ 'a.mmdb': Buffer.alloc(OCTETS_MAX) }))
    assert.equal(await failure(large), `it is larger than ${OCTETS_MAX} octets when unpacked`)
    assert.equal(await failure(await tarOf({ 'a/b.txt': database })), 'the archive holds no *.mmdb file')
    assert.equal(await failure(await tarOf({ 'b.mmdb/': 'folder' })), 'the archive holds no *.mmdb file')
    assert.equal((await unpacked(new Uint8Array())).length, 0)
  })

  for (const packing of ['plain', 'gzip', 'tar', 'tar.gz']) {
    it(`passes on what ends the source in the middle of ${packing}`, async () => {
      const octets = await PACKINGS[packing]!(Buffer.alloc(50_000, 'database'))
      const ended = new RefreshFailure('it takes too long')
      const source = async function* () {
        yield octets.subarray(0, octets.length >> 1)
        throw ended
      }
      await assert.rejects(
        async () => {
          for await (const _ of unpack(source(), OCTETS_MAX));
        },
        (error) => error === ended,
      )
    })
  }

  it('lets go of the source when nobody wants the rest', async () => {
    for (const packing of ['plain', 'gzip', 'tar', 'tar.gz']) {
      const octets = await PACKINGS[packing]!(Buffer.alloc(90_000, 'database'))
      let isOver = Promise.withResolvers<void>()
      const source = async function* () {
        try {
          yield* sent(octets, 100)
        } finally {
          isOver.resolve()
        }
      }
      for await (const _ of unpack(source(), OCTETS_MAX)) break
      await isOver.promise
      isOver = Promise.withResolvers<void>()
    }
  })
})
