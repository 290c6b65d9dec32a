import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Asking, ask } from '../../src/refresh/ask.ts'
import { RefreshFailure } from '../../src/refresh/refresh-failure.ts'
import { listenHttps } from '../probes/local-server.ts'
import { playSource, send, status } from './source-server.ts'

function asking(url: string, parts: Partial<Asking> = {}): Asking {
  const signal = new AbortController().signal
  return { place: { url }, conditions: {}, answerMs: 10_000, redirectsMax: 2, signal, ...parts }
}

async function failure(asking: Asking): Promise<string> {
  try {
    const { status, close } = await ask(asking)
    await close()
    return `status ${status}`
  } catch (error) {
    assert.ok(error instanceof RefreshFailure, String(error))
    return error.message
  }
}

describe('ask', () => {
  it('gives the body, and by what the source tells whether it is the same', async (context) => {
    const { origin, replies, asked } = await playSource(context)
    replies.set('/a', send('octets', { etag: '"1"', 'last-modified': 'Fri, 20 Nov 2026 00:00:00 GMT' }))
    const answer = await ask(asking(`${origin}/a`))
    assert.equal(answer.status, 200)
    assert.equal(await answer.body.text(), 'octets')
    await answer.close()
    const { etag, lastModified } = answer
    const again = await ask(asking(`${origin}/a`, { conditions: { etag, lastModified } }))
    assert.equal(again.status, 304)
    await again.close()
    assert.equal(asked[1]!.headers['if-none-match'], '"1"')
    assert.equal(asked[1]!.headers['if-modified-since'], 'Fri, 20 Nov 2026 00:00:00 GMT')
    assert.equal(asked[0]!.headers['accept-encoding'], 'identity')
  })

  for (const [code, why] of [
    [401, /^it refuses who asks \(status 401\)$/],
    [403, /^it refuses who asks \(status 403\)$/],
    [429, /^it answers with status 429$/],
    [500, /^it answers with status 500$/],
    [304, /^it answers with status 304$/],
    [302, /^it answers with status 302$/],
    [206, /^it answers with status 206$/],
    [404, /^status 404$/],
  ] as const) {
    it(`knows what ${code} means`, async (context) => {
      const { origin, replies } = await playSource(context)
      replies.set('/a', status(code))
      assert.match(await failure(asking(`${origin}/a`)), why)
    })
  }

  it('follows redirects, but not round and round', async (context) => {
    const { origin, replies, asked } = await playSource(context)
    replies.set('/a', status(302, { location: '/b' }))
    replies.set('/b', status(307, { location: `${origin}/c` }))
    replies.set('/c', send('there'))
    const answer = await ask(asking(`${origin}/a`))
    assert.equal(await answer.body.text(), 'there')
    await answer.close()
    replies.set('/c', status(302, { location: '/a' }))
    assert.equal(await failure(asking(`${origin}/a`)), 'it redirects more than 2 times')
    assert.equal(asked.length, 6)
  })

  it('tells nobody else who asks', async (context) => {
    const [first, other] = [await playSource(context), await playSource(context)]
    first.replies.set('/a', status(302, { location: '/b' }))
    first.replies.set('/b', status(302, { location: `${other.origin}/c?key=secret` }))
    other.replies.set('/c?key=secret', send('there'))
    const authorization = 'Basic MTI6a2V5'
    const { close } = await ask(asking(first.origin, { place: { url: `${first.origin}/a`, authorization } }))
    await close()
    assert.deepEqual(
      [...first.asked, ...other.asked].map(({ headers }) => headers.authorization),
      [authorization, authorization, undefined],
    )
  })

  for (const location of ['http://192.0.2.1/geo.mmdb?key=secret', 'ftp://192.0.2.1/geo.mmdb', 'file:///etc/passwd']) {
    it(`is not sent to ${location}`, async (context) => {
      const { origin, replies } = await playSource(context)
      replies.set('/a', status(302, { location }))
      const told = await failure(asking(`${origin}/a`))
      assert.match(told, /^it redirects to .*, which is not https$/)
      assert.ok(!told.includes('secret'))
    })
  }

  for (const certificate of ['self-signed', 'expired', 'valid']) {
    it(`trusts no ${certificate} certificate of an authority that nobody knows`, async (context) => {
      let isAsked = false
      const { port } = await listenHttps(context, certificate, () => {
        isAsked = true
      })
      const url = `https://127.0.0.1:${port}/geo.mmdb`
      const authorization = 'Basic MTI6a2V5'
      assert.match(
        await failure(asking(url, { place: { url, authorization } })),
        /^the connection failed: (\w*CERT|UNABLE_TO_VERIFY)/,
      )
      assert.equal(isAsked, false)
    })
  }

  it('says that nobody answers', async (context) => {
    const { origin, replies } = await playSource(context)
    replies.set('/silent', () => {})
    replies.set('/gone', (request) => request.socket.destroy())
    assert.equal(await failure(asking(`${origin}/silent`, { answerMs: 100 })), 'no answer came in time')
    assert.equal(await failure(asking(`${origin}/gone`)), 'the connection ended before the answer did')
    assert.equal(await failure(asking('http://127.0.0.1:1/a')), 'the connection failed: ECONNREFUSED')
    assert.equal(await failure(asking(`${origin}/silent`, { signal: AbortSignal.timeout(10) })), 'it takes too long')
  })
})
