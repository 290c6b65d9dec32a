import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { LIMITS } from '../../src/base/limits.ts'
import { readEventData } from '../../src/cli/server-sent-events.ts'
import { streamEvents } from '../../src/http/event-stream.ts'
import { FakeControl } from './fake-control.ts'

/** Events by their numbers, one at a time. */
function reading(response: Response) {
  const datas = readEventData(response.body!)
  return {
    nextId: async () => JSON.parse((await datas.next()).value as string).id,
    end: () => datas.return(undefined),
  }
}

describe('streamEvents', () => {
  it('gives what was missed, then what happens, each once and in order', async () => {
    const control = new FakeControl()
    const drain = () => control.setOverride('fr', { kind: 'drain' })
    for (let i = 0; i < 3; i++) drain()
    const { nextId, end } = reading(streamEvents(control, 1, () => {}))
    drain()
    assert.deepEqual([await nextId(), await nextId(), await nextId()], [2, 3, 4])
    drain()
    assert.equal(await nextId(), 5)
    await end()
  })

  it('gives only what is to come to a reader that has seen nothing', async () => {
    const control = new FakeControl()
    control.setOverride('fr', { kind: 'drain' })
    const { nextId, end } = reading(streamEvents(control, undefined, () => {}))
    control.setOverride('fr', { kind: 'auto' })
    assert.equal(await nextId(), 2)
    await end()
  })

  it('writes the number as id, so that a browser comes back with it', async () => {
    const control = new FakeControl()
    control.setOverride('fr', { kind: 'drain' })
    const reader = streamEvents(control, 0, () => {}).body!.getReader()
    const text = new TextDecoder().decode((await reader.read()).value)
    assert.match(text, /^retry: \d+\n\nid: 1\ndata: \{.*"kind":"drain".*\}\n\n$/)
    await reader.cancel()
  })

  it('forgets a reader that goes, once', async () => {
    const control = new FakeControl()
    let ends = 0
    const response = streamEvents(control, 0, () => ends++)
    assert.equal(control.listeners.size, 1)
    await response.body!.cancel()
    assert.deepEqual([control.listeners.size, ends], [0, 1])
  })

  it('ends the stream of a reader that does not read', async () => {
    const control = new FakeControl()
    let ends = 0
    const response = streamEvents(control, 0, () => ends++)
    for (let i = 0; i < 2 * LIMITS.eventStreamBacklogMax; i++) control.setOverride('fr', { kind: 'drain' })
    assert.deepEqual([control.listeners.size, ends], [0, 1])
    const text = await response.text()
    assert.equal(text.match(/^id: /gm)!.length, LIMITS.eventStreamBacklogMax - 1)
  })
})
