import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { lineWriter } from '../../src/cli/line-writer.ts'

/** A file that takes `room` octets at most in each call, or refuses with a code while it is one. */
function playFile() {
  const file = { text: '', room: Number.POSITIVE_INFINITY as number | string, refusals: 0 }
  const write = lineWriter(2, (_, octets, offset) => {
    const { room } = file
    if (typeof room === 'string') {
      file.refusals++
      throw Object.assign(new Error('refused'), { code: room })
    }
    const taken = octets.subarray(offset, offset + room)
    file.text += Buffer.from(taken).toString('latin1')
    return taken.length
  })
  return { file, write }
}

describe('lineWriter', () => {
  it('writes each line whole, in as many pieces as it takes', () => {
    const { file, write } = playFile()
    write('one\n')
    file.room = 2
    write('three\n')
    assert.equal(file.text, 'one\nthree\n')
  })

  it('loses what a full disk does not take, and begins a line anew after one that is torn', () => {
    const { file, write } = playFile()
    const disk = { left: 6 }
    Object.defineProperty(file, 'room', { get: () => (disk.left > 0 ? disk.left-- && 1 : 'ENOSPC') })
    write('one\n')
    write('two\n')
    write('three\n')
    disk.left = 100
    write('four\n')
    write('five\n')
    assert.equal(file.text, 'one\ntw\nfour\nfive\n')
  })

  it('waits for a slow reader, but not for each line anew', () => {
    const { file, write } = playFile()
    file.room = 'EAGAIN'
    write('one\n')
    const waited = file.refusals
    assert.ok(waited > 1)
    write('two\n')
    assert.equal(file.refusals, waited + 1)
    file.room = 100
    write('three\n')
    assert.equal(file.text, 'three\n')
    file.room = 'EAGAIN'
    write('four\n')
    assert.equal(file.refusals, 2 * waited + 1)
  })
})
