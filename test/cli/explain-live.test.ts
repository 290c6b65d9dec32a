/** What `query --explain` says is what a running server answers: over UDP, through the transports. */
import assert from 'node:assert/strict'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { it } from 'node:test'
import fc from 'fast-check'
import { parseAddress } from '../../src/base/address.ts'
import { buildQuery } from '../../src/cli/build-query.ts'
import { disagreements, scopeDisagreements } from '../../src/cli/disagreements.ts'
import type { Question } from '../../src/cli/explain.ts'
import { readReply } from '../../src/cli/read-reply.ts'
import type { Reply } from '../../src/cli/reply.ts'
import { newTransportCounters } from '../../src/transports/counters.ts'
import { openTransports } from '../../src/transports/listen.ts'
import {
  arbitraryAddress,
  arbitrarySubnetOf,
  EXAMPLE_CONFIGURATION,
  engineOf,
  explainerOf,
  loadGood,
} from './ask-engine.ts'

const LOOPBACK = parseAddress('127.0.0.1')!

async function askOverUdp(socket: Socket, port: number, question: Question): Promise<Reply> {
  socket.send(buildQuery({ id: 1, ...question }), port, '127.0.0.1')
  const [octets] = (await once(socket, 'message')) as [Buffer]
  const reply = readReply(octets)
  assert.ok(typeof reply !== 'string', String(reply))
  return reply
}

it('explains the live answer for 1,000 random clients', async (context) => {
  const loaded = loadGood(EXAMPLE_CONFIGURATION)
  const explainer = explainerOf(loaded)
  const dynamics = loaded.zones.flatMap(({ rrsets }) => [...rrsets].filter(({ kind }) => kind === 'dynamic'))
  const transports = await openTransports([{ address: '127.0.0.1', port: 0 }], engineOf(loaded), newTransportCounters())
  const socket = createSocket('udp4')
  context.after(() => {
    socket.close()
    return transports.close()
  })
  const { port } = transports.endpoints[0]!
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...dynamics),
      arbitraryAddress.chain(arbitrarySubnetOf),
      async ({ owner, type }, subnet) => {
        const question = { name: owner, type, source: LOOPBACK, ...subnet }
        const explanation = explainer.explain(question)
        const reply = await askOverUdp(socket, port, question)
        assert.deepEqual(disagreements(reply, explanation), [])
        if (reply.subnet !== undefined) {
          assert.deepEqual(scopeDisagreements(reply.subnet, explanation, loaded.databases), [])
        }
      },
    ),
    { numRuns: 1_000 },
  )
})
