import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { buildQuery } from '../../src/cli/build-query.ts'
import { parseName } from '../../src/dns/name.ts'
import { newQueryView, Outcome, readQuery } from '../../src/dns/query-view.ts'
import { arbitraryAddress, arbitrarySubnetOf } from './ask-engine.ts'

it('builds queries that the server reads as they were meant', () => {
  const name = parseName('www.example.test.') as Uint8Array
  const view = newQueryView()
  fc.assert(
    fc.property(fc.nat(0xffff), arbitraryAddress.chain(arbitrarySubnetOf), (type, { subnet }) => {
      const octets = buildQuery({ id: 7, name, type, ...(subnet === undefined ? {} : { subnet }) })
      assert.equal(readQuery(view, octets, 0, octets.length), Outcome.QUERY)
      assert.deepEqual([view.type, view.class, view.udpSize], [type, 1, 1_232])
      assert.deepEqual(view.name.folded.slice(0, view.name.length), name)
      assert.equal(view.subnet.present, subnet !== undefined)
      if (subnet === undefined) return
      assert.equal(view.subnet.source, subnet.length)
      if (subnet.length === 0) return
      const client = newClientAddress()
      setClientOctets(client, subnet.family, subnet.octets)
      assert.deepEqual(view.subnet.address, client)
    }),
  )
})
