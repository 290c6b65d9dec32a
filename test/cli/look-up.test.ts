import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { newLookUp } from '../../src/cli/look-up.ts'
import { freePort, serverFolder, startServer } from './server-process.ts'

const ZONE = `'': {type: NS, values: [ns1.parent.example., ns2.elsewhere.test.]}
ns1: [{type: A, value: 192.0.2.1}, {type: AAAA, value: '2001:db8::1'}]
`

describe('looking up', () => {
  it('finds addresses of both families, and the servers of the nearest zone above', async (context) => {
    const files = { 'nearpop.yaml': 'version: 1\nnode: ns1\n', 'zones/parent.example.yaml': ZONE }
    const { port } = await startServer(serverFolder(context), files)
    const lookUp = newLookUp([`127.0.0.1:${port}`])
    assert.deepEqual(await lookUp.addresses('ns1.parent.example.'), ['192.0.2.1', '2001:db8::1'])
    assert.deepEqual(await lookUp.addresses('none.parent.example.'), [])
    const names = await lookUp.parentNameservers('www.sub.parent.example.')
    assert.deepEqual(names.sort(), ['ns1.parent.example.', 'ns2.elsewhere.test.'])
  })

  it('finds nothing where nobody answers', async () => {
    const lookUp = newLookUp([`127.0.0.1:${await freePort()}`])
    assert.deepEqual([await lookUp.addresses('a.example.'), await lookUp.parentNameservers('a.example.')], [[], []])
  })
})
