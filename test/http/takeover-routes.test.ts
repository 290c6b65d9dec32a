import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildApi } from '../../src/http/api.ts'
import { type Takeover, withTakeover } from '../../src/http/takeover-routes.ts'
import { FakeControl } from './fake-control.ts'
import { keptLog } from './kept-log.ts'

const TOKEN = '0a1b2c3d'

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
  it('begins, and says how much it has passed', async () => {
    const { ask } = asking({ begin: async (token) => ({ sockets: token === TOKEN ? 4 : 0 }) })
    assert.deepEqual(await ask('POST', `/takeover/${TOKEN}`), { status: 200, json: { sockets: 4 } })
  })

  it('ends for whom it was begun, and for nobody else', async () => {
    const { ask } = asking({ end: async (token) => token === TOKEN })
    assert.deepEqual(await ask('POST', `/takeover/${TOKEN}/end`), { status: 204, json: undefined })
    const { status, json } = await ask('POST', '/takeover/other/end')
    assert.deepEqual([status, json.detail], [409, 'another process has taken over meanwhile'])
  })

  it('says why it cannot begin', async () => {
    const { ask } = asking({ begin: async () => 'the running server is stopping already' })
    const { status, json } = await ask('POST', `/takeover/${TOKEN}`)
    assert.deepEqual([status, json.detail], [409, 'the running server is stopping already'])
  })

  it('leaves everything else to the API', async () => {
    const { ask } = asking({})
    assert.equal((await ask('GET', '/status')).status, 200)
    assert.equal((await ask('GET', '/takeovers')).json.detail, 'there is no /api/v1/takeovers')
    for (const path of ['', '/..%2f..%2fx', '/0a1b2c3d4', '/0A1B2C3D']) {
      assert.equal((await ask('POST', `/takeover${path}`)).status, 404)
    }
  })

  it('tells of a bug of ours', async () => {
    const { ask, log } = asking({
      begin: async () => {
        throw new Error('a bug')
      },
    })
    assert.equal((await ask('POST', `/takeover/${TOKEN}`)).status, 500)
    assert.match(JSON.stringify(log), /a takeover failed by a bug of ours/)
  })
})
