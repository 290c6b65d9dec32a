import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { reasonsNotReady } from '../../src/http/reasons-not-ready.ts'
import { FakeControl } from './fake-control.ts'

describe('reasonsNotReady', () => {
  it('has none when a zone is loaded and our own query is answered, whatever the PoPs', async () => {
    const control = new FakeControl()
    control.check('ny', false, 5)
    control.check('fr', false, 5)
    assert.deepEqual(
      await reasonsNotReady(
        control,
        () => false,
        async () => true,
      )(),
      [],
    )
  })

  it('says every reason', async () => {
    const control = new FakeControl()
    control.zoneList = control.zoneList.filter(({ state }) => state === 'unloaded')
    assert.deepEqual(
      await reasonsNotReady(
        control,
        () => false,
        async () => false,
      )(),
      ['no zone is loaded', 'a DNS query to this server was not answered'],
    )
  })

  it('asks nobody once the server is stopping', async () => {
    const never = () => Promise.reject(new Error('asked'))
    assert.deepEqual(await reasonsNotReady(new FakeControl(), () => true, never)(), ['the server is stopping'])
  })

  it('asks itself once for all who wait, and again for the next', async () => {
    let asked = 0
    const answer = Promise.withResolvers<boolean>()
    const reasons = reasonsNotReady(
      new FakeControl(),
      () => false,
      () => {
        asked++
        return answer.promise
      },
    )
    const waiting = [reasons(), reasons(), reasons()]
    answer.resolve(true)
    assert.deepEqual(await Promise.all(waiting), [[], [], []])
    assert.equal(asked, 1)
    await reasons()
    assert.equal(asked, 2)
  })
})
