import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { startDemoPops } from '../../src/cli/demo-pops.ts'

describe('startDemoPops', () => {
  it('plays a PoP that is well, then is not, then is', async (context) => {
    const pops = await startDemoPops([{ name: 'fr', address: '127.0.0.1' }])
    context.after(() => pops.close())
    const ask = async () => {
      const response = await fetch(`http://127.0.0.1:${pops.port}/`)
      return [response.status, await response.text()]
    }
    assert.deepEqual(await ask(), [200, 'this is fr\n'])
    pops.setWell('fr', false)
    assert.deepEqual(await ask(), [503, 'fr is not well\n'])
    pops.setWell('fr', true)
    assert.deepEqual(await ask(), [200, 'this is fr\n'])
  })

  it('says that an address cannot be had', async () => {
    const wanted = { code: 'EADDRNOTAVAIL' }
    await assert.rejects(startDemoPops([{ name: 'fr', address: '192.0.2.1' }]), wanted)
  })
})
