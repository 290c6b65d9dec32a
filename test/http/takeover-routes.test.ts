import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildApi } from '../../src/http/api.ts'
import { type Takeover, withTakeover } from '../../src/http/takeover-routes.ts'
import { FakeControl } from './fake-control.ts'
import { keptLog } from './kept-log.ts'

function asking(takeover: Partial<Takeover>) {
  const log = keptLog()
  const whole: Takeover = { begin: async () => 'no', end: async () => false, ...takeover }
  const fetch = withTakeover(buildApi(new FakeControl(), log).fetch, whole, log)
  const ask = async (method: string, path: string) => {
    const request = new Request(`http://localhost/api/v1${path}`, { method })
    const response = await fetch(request, { incoming: { socket: {} } })
    const text = await response.text()
    return { status: response.status, json: text === '' ? undefined : JSON.parse(text) }
  }
  return { ask, log }
}

describe('withTakeover', () => {
  it('begins, and says with what it can be ended', async () => {
    const { ask } = asking({ begin: async () => ({ token: 'abc', sockets: 4 }) })
    assert.deepEqual(await ask('POST', '/takeover'), { status: 200, json: { token: 'abc', sockets: 4 } })
  })

  it('ends for whom it was begun, and for nobody else', async () => {
    const { ask } = asking({ end: async (token) => token === 'abc' })
    assert.deepEqual(await ask('POST', '/takeover/abc'), { status: 204, json: undefined })
    const { status, json } = await ask('POST', '/takeover/other')
    assert.deepEqual([status, json.detail], [409, 'another process has taken over meanwhile'])
  })

  it('says why it cannot begin', async () => {
    const { ask } = asking({ begin: async () => 'the running server is stopping already' })
    const { status, json } = await ask('POST', '/takeover')
    assert.deepEqual([status, json.detail], [409, 'the running server is stopping already'])
  })

  it('leaves everything else to the API', async () => {
    const { ask } = asking({})
    assert.equal((await ask('GET', '/status')).status, 200)
    assert.equal((await ask('GET', '/takeovers')).json.detail, 'there is no /api/v1/takeovers')
    assert.equal((await ask('GET', '/takeover')).status, 404)
  })

  it('tells of a bug of ours', async () => {
    const { ask, log } = asking({
      begin: async () => {
        throw new Error('a bug')
      },
    })
    assert.equal((await ask('POST', '/takeover')).status, 500)
    assert.match(JSON.stringify(log), /a takeover failed by a bug of ours/)
  })
})
