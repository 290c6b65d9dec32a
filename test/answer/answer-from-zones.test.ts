/**
 * Whatever zones there are and whatever is asked, the engine says what the RFCs say, read naively. Proves lines 13 to 22
 * of the checklist of correct authoritative behaviour beyond the examples of test/conversations/.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { Rcode } from '../../src/dns/numbers.ts'
import { ask, engineOf } from './ask-zones.ts'
import { randomName, randomType, randomZones } from './random-zones.ts'
import { resolveByTheBook } from './reference-resolver.ts'
import { zoneOf } from './zone-of.ts'

const AA = 0x0400
const TC = 0x0200

describe('answerFromZones', () => {
  it('answers as a naive reading of the RFCs does', () => {
    const questions = fc.array(fc.tuple(randomName, randomType, fc.boolean()), { minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(randomZones, questions, ({ zones, reference }, questions) => {
        const engine = engineOf(zones)
        for (const [name, type, upper] of questions) {
          const expected = resolveByTheBook(reference, name, type)
          const reply = ask(engine, `${upper ? name.toUpperCase() : name} ${type}`)
          const rcode = Object.entries(Rcode).find(([, number]) => number === reply.rcode)![0]
          const [answer, authority, additional] = [reply.answer, reply.authority, reply.additional].map(lowerCase)
          assert.deepEqual(
            { rcode, aa: (reply.flags & AA) !== 0, answer: answer!.sort(), authority: authority!.sort() },
            {
              rcode: expected.rcode,
              aa: expected.aa,
              answer: [...expected.answer].map(toLower).sort(),
              authority: [...expected.authority].map(toLower).sort(),
            },
            `${name} ${type}`,
          )
          const missing = [...expected.glue].map(toLower).filter((record) => !additional!.includes(record))
          assert.deepEqual(missing, [], `glue of ${name} ${type}`)
          assert.equal(new Set(additional).size, additional!.length, 'nothing is said twice')
          checkOverUdp(ask(engine, `${name} ${type} +udp`), reply)
        }
      }),
      { numRuns: 500 },
    )
  })

  it('ends a chain where it leaves our zones', () => {
    const engine = engineOf([zoneOf('z.', ['a 60 CNAME b.x.'])])
    assert.deepEqual(ask(engine, 'a.z A').answer, ['a.z. 60 IN CNAME b.x.'])
  })
})

/** Over UDP the same is said, or TC, and then nothing that has to be whole is in part. */
function checkOverUdp(udp: ReturnType<typeof ask>, tcp: ReturnType<typeof ask>): void {
  assert.ok(udp.octets.length <= 512)
  assert.equal(udp.rcode, (udp.flags & TC) === 0 ? tcp.rcode : udp.rcode)
  if ((udp.flags & TC) !== 0) return
  assert.deepEqual(udp.answer.map(toLower), tcp.answer.map(toLower))
  assert.deepEqual(udp.authority.map(toLower), tcp.authority.map(toLower))
}

function lowerCase(records: readonly string[]): string[] {
  return records.map(toLower)
}

/** Presentation form with the final letter case of names taken away; no rdata here depends on it. */
function toLower(record: string): string {
  return record.toLowerCase()
}
