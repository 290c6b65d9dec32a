import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Random } from './random.ts'
import { shrinkPacket } from './shrink-packet.ts'

it('shrinks a packet to what it fails by', () => {
  const packet = Uint8Array.from(new Random(1).octets(300)).with(90, 0xc0).with(91, 0x0c).with(200, 0x29)
  const fails = (octets: Uint8Array) => octets.length >= 4 && octets.lastIndexOf(0x29) > octets.indexOf(0xc0)
  assert.ok(fails(packet))
  const shrunk = shrinkPacket(packet, fails)
  assert.equal(shrunk.length, 4)
  assert.deepEqual(
    shrunk.filter((octet) => octet !== 0),
    Uint8Array.of(0x29),
  )
})

it('keeps a packet that cannot be smaller', () => {
  const packet = Uint8Array.of(1, 2, 3)
  assert.deepEqual(
    shrinkPacket(packet, (octets) => octets.join() === '1,2,3'),
    packet,
  )
})
