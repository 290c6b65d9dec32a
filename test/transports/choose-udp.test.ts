import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { chooseUdp } from '../../src/transports/choose-udp.ts'
import type { Libc } from '../../src/transports/libc.ts'
import { batchedHere, withoutBatched } from './batched-here.ts'

const LISTEN = [{ address: '127.0.0.1', port: 53 }]

describe('chooseUdp', () => {
  it('says why not, where there is no way to call the system', async () => {
    const choice = await chooseUdp(LISTEN, async () => 'koffi cannot be used: no')
    assert.deepEqual(choice, { libc: undefined, whyPortable: 'koffi cannot be used: no' })
  })

  it('chooses batches where a trial shows that they work', { skip: withoutBatched }, async () => {
    assert.equal((await chooseUdp(LISTEN)).whyPortable, undefined)
  })

  it('says what went wrong in the trial', { skip: withoutBatched }, async () => {
    const broken: Libc = { ...batchedHere!.libc, sendmmsg: () => -1 }
    const { libc, whyPortable } = await chooseUdp(LISTEN, async () => broken)
    assert.match(whyPortable!, /^its trial failed: over IPv4, a reply of/)
    assert.equal(libc, broken)
  })
})
