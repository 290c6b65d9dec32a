/** Every route, without a socket. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { z } from 'zod'
import { LIMITS } from '../../src/base/limits.ts'
import { buildApi } from '../../src/http/api.ts'
import { MAP_SUBJECT_LIST, SERVING_MAP } from '../../src/http/map-schemas.ts'
import { RELOAD_REPORT, SERVER_STATUS } from '../../src/http/server-schemas.ts'
import { TRAFFIC } from '../../src/http/traffic-schemas.ts'
import { FakeControl, GOOD_RELOAD, NOON } from './fake-control.ts'
import { keptLog } from './kept-log.ts'

function started() {
  const control = new FakeControl()
  const log = keptLog()
  const api = buildApi(control, log)
  const ask = async (method: string, route: string, body?: string) => {
    const response = await api.request(`/api/v1/${route}`, { method, ...(body === undefined ? {} : { body }) })
    const text = await response.text()
    const type = response.headers.get('content-type') ?? ''
    return { status: response.status, type, value: type.includes('json') ? JSON.parse(text) : text }
  }
  const refused = async (method: string, route: string, body?: string) => {
    const { status, type, value } = await ask(method, route, body)
    assert.equal(type, 'application/problem+json')
    assert.deepEqual([value.type, value.status], ['about:blank', status])
    return `${status} ${value.title}: ${value.detail}`
  }
  return { control, log, api, ask, refused }
}

describe('the API', () => {
  it('tells the status as control has it', async () => {
    const { control, ask } = started()
    const { status, value } = await ask('GET', 'status')
    assert.equal(status, 200)
    assert.deepEqual(z.decode(SERVER_STATUS, value), control.status())
    assert.equal(value.started, new Date(NOON).toISOString())
  })

  it('tells a PoP, and the nearest name to one it does not know', async () => {
    const { ask, refused } = started()
    assert.equal((await ask('GET', 'pops/fr')).value.families[0].checks[0].check.address, '192.0.2.20')
    assert.deepEqual(
      (await ask('GET', 'pops')).value.map(({ pop }: { pop: string }) => pop),
      ['ny', 'fr', 'au'],
    )
    assert.equal(
      await refused('GET', 'pops/ft'),
      '404 Not Found: there is no PoP "ft": did you mean "fr"? (known: ny, fr, au)',
    )
  })

  it('lists zones and gives one as a master file, in any spelling of its name', async () => {
    const { ask, refused } = started()
    assert.deepEqual((await ask('GET', 'zones')).value[0].name, 'example.com.')
    for (const name of ['example.com', 'EXAMPLE.com.', 'example%2Ecom']) {
      const { type, value } = await ask('GET', `zones/${name}`)
      assert.match(type, /^text\/plain/)
      assert.equal(value, 'example.com. 60 IN A 192.0.2.1\n')
    }
    assert.match(await refused('GET', 'zones/broken.example'), /^404 .*"broken\.example\." is ours, but none/)
    assert.match(await refused('GET', 'zones/exmple.com'), /^404 .*did you mean "example\.com\."\?/)
  })

  it('tells events, all or those after one', async () => {
    const { control, ask, refused } = started()
    control.setOverride('fr', { kind: 'drain', reason: 'moving' })
    control.setOverride('fr', { kind: 'auto' })
    const ids = async (route: string) => (await ask('GET', route)).value.map(({ id }: { id: number }) => id)
    assert.deepEqual(await ids('events'), [1, 2])
    assert.deepEqual(await ids('events?since=1'), [2])
    assert.match(await refused('GET', 'events?since=yesterday'), /^400 /)
    assert.match(await refused('GET', 'events/stream?since=-1'), /^400 /)
  })

  it('draws a map, or says why not', async () => {
    const { control, ask, refused } = started()
    const subjects = (await ask('GET', 'map/subjects')).value
    assert.deepEqual(z.decode(MAP_SUBJECT_LIST, subjects), control.mapSubjects())
    const { value } = await ask('GET', 'map?name=WWW.example.com&type=aaaa&down=fr,ny')
    const question = { name: 'www.example.com.', type: 'AAAA', down: ['fr', 'ny'] }
    assert.deepEqual(z.decode(SERVING_MAP, value), control.servingMap(question))
    assert.match(await refused('GET', 'map'), /^400 .*\/map\?name=/)
    assert.match(await refused('GET', 'map?name=example.com'), /^404 .*no policy answers "example\.com\. A"/)
  })

  it('tells the traffic', async () => {
    const { control, ask } = started()
    assert.deepEqual(z.decode(TRAFFIC, (await ask('GET', 'traffic')).value), control.traffic())
  })

  it('reloads: at once, or waiting for what comes of it', async () => {
    const { control, ask, log } = started()
    assert.deepEqual(z.decode(RELOAD_REPORT, (await ask('POST', 'reload?wait=true')).value), GOOD_RELOAD)
    assert.deepEqual(z.decode(RELOAD_REPORT, (await ask('GET', 'config/errors')).value), GOOD_RELOAD)
    control.reloading = () => Promise.reject(new Error('worker gone'))
    assert.equal((await ask('POST', 'reload')).status, 202)
    assert.deepEqual(log.lines, ['a reload failed by a bug of ours'])
  })

  it('sets an override and takes it back, and gives the PoP as it is then', async () => {
    const { control, ask, refused } = started()
    const body = JSON.stringify({ kind: 'drain', for: '2h', reason: 'moving' })
    const { value } = await ask('PUT', 'overrides/fr', body)
    const [set, until] = [control.nowMs, control.nowMs + 7_200_000].map((ms) => new Date(ms).toISOString())
    assert.deepEqual(value.override, { kind: 'drain', set, until, reason: 'moving' })
    assert.deepEqual((await ask('GET', 'overrides')).value, [
      { pop: 'fr', kind: 'drain', set, until, reason: 'moving' },
    ])
    assert.equal(control.board.isUp('fr', undefined), false)
    assert.equal((await ask('DELETE', 'overrides/fr')).value.override, undefined)
    assert.match(await refused('PUT', 'overrides/f', body), /^404 .*there is no PoP "f"/)
    assert.match(await refused('DELETE', 'overrides/f'), /^404 /)
    assert.match(await refused('PUT', 'overrides/fr', '{"kind": "drian"}'), /^400 .*did you mean "drain"/)
  })

  it('does not acknowledge what a restart would forget', async () => {
    const { control, refused } = started()
    control.stateFault = 'the disk is full'
    const full = 'but a restart would not know of it: the disk is full'
    const drained = `507 Insufficient Storage: fr is drained, ${full}`
    assert.equal(await refused('PUT', 'overrides/fr', '{"kind": "drain"}'), drained)
    assert.equal(control.board.isUp('fr', undefined), false)
    assert.equal(await refused('DELETE', 'overrides/fr'), `507 Insufficient Storage: fr is up, ${full}`)
    assert.match(await refused('PUT', 'overrides/f', '{"kind": "drain"}'), /^404 /)
  })

  it('refuses a body that is too large', async () => {
    const { refused } = started()
    const reason = 'x'.repeat(LIMITS.httpBodyOctetsMax)
    assert.match(await refused('PUT', 'overrides/fr', JSON.stringify({ kind: 'drain', reason })), /^413 /)
  })

  it('says what is not there, and what is a bug', async () => {
    const { control, api, refused, log } = started()
    assert.equal(await refused('GET', 'nothing'), '404 Not Found: there is no /api/v1/nothing')
    assert.equal(await refused('PUT', 'overrides/'), '404 Not Found: there is no /api/v1/overrides/')
    const wrong = await api.request('/api/v1/status', { method: 'POST' })
    assert.equal(wrong.headers.get('allow'), 'GET, HEAD')
    assert.equal(
      await refused('POST', 'overrides/fr'),
      '405 Method Not Allowed: /api/v1/overrides/fr takes PUT, DELETE, not POST',
    )
    control.status = () => {
      throw new Error('secret')
    }
    assert.match(await refused('GET', 'status'), /^500 Internal Server Error: the server failed by a bug of its own/)
    assert.equal(log.lines.length, 1)
  })

  it('opens a limited number of event streams, and each that ends makes room', async () => {
    const { control, api, refused } = started()
    const open = () => api.request('/api/v1/events/stream')
    const streams = await Promise.all(Array.from({ length: LIMITS.eventStreamsMax }, open))
    assert.match(await refused('GET', 'events/stream'), /^503 /)
    await streams[0]!.body!.cancel()
    const late = await open()
    assert.equal(late.status, 200)
    assert.equal(control.listeners.size, LIMITS.eventStreamsMax)
    for (const { body } of [...streams.slice(1), late]) await body!.cancel()
    assert.equal(control.listeners.size, 0)
  })
})
