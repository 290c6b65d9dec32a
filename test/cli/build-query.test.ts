import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { newClientAddress, setClientOctets } from '../../src/base/client-address.ts'
import { parsePrefix } from '../../src/base/prefix.ts'
import { buildQuery } from '../../src/cli/build-query.ts'
import { parseName } from '../../src/dns/name.ts'
import { newQueryView, Outcome, readQuery } from '../../src/dns/query-view.ts'
import { arbitraryAddress, arbitrarySubnetOf } from './ask-engine.ts'

it('carries a cookie beside a client subnet', () => {
  const name = parseName('www.example.test.') as Uint8Array
  const cookie = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])
  const view = newQueryView()
  const octets = buildQuery({ id: 7, name, type: 1, cookie, subnet: parsePrefix('192.0.2.0/24')! })
  assert.equal(readQuery(view, octets, 0, octets.length), Outcome.QUERY)
  assert.deepEqual([view.subnet.present, view.cookie.present, view.cookie.serverOctets], [true, true, 0])
  assert.deepEqual(view.cookie.octets.slice(0, 8), cookie)
})

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
