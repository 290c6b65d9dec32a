import assert from 'node:assert/strict'
import { it } from 'node:test'
import { BLOCK_HEADER_OCTETS, blockLength, blockPatches, blockRecords, renderBlock } from '../../src/tables/block.ts'

it('renderBlock lays records, then patches, behind a header of three numbers', () => {
  const block = renderBlock(15, 0x01020304, [
    { octets: Uint8Array.of(0, 1, 0xc0, 0), apexPointers: [2] },
    { octets: Uint8Array.of(0, 2, 1, 0x61, 0xc0, 0), apexPointers: [4] },
  ])
  assert.deepEqual([blockRecords(block, 0), blockLength(block, 0), blockPatches(block, 0)], [2, 34, 2])
  assert.equal(
    Buffer.from(block.subarray(BLOCK_HEADER_OCTETS)).toString('hex'),
    ['c00c000f00010102030400040001c000', 'c00c000f00010102030400060002' + '0161c000', '000e', '0020'].join(''),
  )
})

it('blocks are read from anywhere in a buffer', () => {
  const block = renderBlock(1, 60, [{ octets: Uint8Array.of(192, 0, 2, 1), apexPointers: [] }])
  const buffer = new Uint8Array(7 + block.length)
  buffer.set(block, 7)
  assert.deepEqual([blockRecords(buffer, 7), blockLength(buffer, 7), blockPatches(buffer, 7)], [1, 16, 0])
})
