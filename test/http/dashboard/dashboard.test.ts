import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import { buildDashboard } from '../../../src/http/dashboard/dashboard.ts'
import { COUNTRIES } from '../../../src/routing/country.ts'
import { FakeControl } from '../fake-control.ts'

const asset = (file: string) => readFileSync(new URL(`../../../src/http/dashboard/${file}`, import.meta.url))

async function look(control: FakeControl, address = '/', mayOrder = false) {
  const response = await buildDashboard(control, () => mayOrder).request(address)
  return { response, text: await response.text() }
}

/** What a person reads: without markup. */
const words = (text: string) => text.replace(/<(title|script|style)[\s\S]*?<\/\1>|<[^>]*>/g, ' ').replace(/\s+/g, ' ')

/** The paint of each country on the map: its class, or the pattern that fills it. */
function paints(text: string): Map<string, string> {
  const marks = text.matchAll(/id="m-([A-Z]{2})" class="([^"]*)"(?: fill="url\(#([^)]*)\)")?/g)
  return new Map([...marks].map(([, code, style, pattern]) => [code!, pattern ?? style!]))
}

describe('the dashboard', () => {
  it('says first how things are, and what follows', async () => {
    const control = new FakeControl()
    control.check('ny', true, 1)
    assert.match(words((await look(control)).text), /All 3 PoPs up\./)
    control.check('fr', false, 3)
    assert.match(
      words((await look(control)).text),
      /2 of 3 PoPs up: fr down 0 s\. \d+ countries are served by au meanwhile\./,
    )
  })

  it('paints each country by who serves it, hatched on fallback, crossed at the last resort', async () => {
    const control = new FakeControl()
    control.check('ny', true, 1)
    const well = paints((await look(control)).text)
    assert.deepEqual([...well.keys()].sort(), [...COUNTRIES.keys()].sort())
    assert.deepEqual([well.get('US'), well.get('FR'), well.get('JP')], ['c0', 'c1', 'c2'])
    control.check('fr', false, 3)
    assert.equal(paints((await look(control)).text).get('FR'), 'c2-fallback')
    await control.setOverride('au', { kind: 'force-down' })
    const { text } = await look(control)
    assert.equal(paints(text).get('JP'), 'c2-last-resort')
    assert.match(text, /<pattern id="c2-last-resort"/)
  })

  it('shows the map without a PoP, and of one alone', async () => {
    const control = new FakeControl()
    const without = (await look(control, '/?of=www.example.com.+AAAA&without=fr')).text
    assert.equal(paints(without).get('FR'), 'c2-fallback')
    assert.match(words(without), /Supposed: without fr \./)
    assert.doesNotMatch(words(without), /meanwhile/)
    const only = (await look(control, '/?only=ny')).text
    assert.equal(paints(only).get('FR'), 'c1 dim')
    assert.match(words(only), /The same as a table: 41 countries/)
    const { response, text } = await look(control, '/?of=nowhere.+A')
    assert.equal(response.status, 404)
    assert.match(text, /no policy answers/)
  })

  it('has every country in the table, with what it is answered', async () => {
    const control = new FakeControl()
    const table = /<table class="sortable">[\s\S]*?<\/table>/.exec((await look(control)).text)![0]
    assert.equal(table.match(/<tr data-pops/g)!.length, COUNTRIES.size)
    assert.match(words(table), / France FR EU fr first 100 % 192\.0\.2\.1 /)
  })

  it('shows checks, errors verbatim, overrides and events, whatever they hold', async () => {
    const control = new FakeControl()
    control.check('fr', true, 2)
    control.check('fr', false, 3)
    await control.setOverride('ny', { kind: 'drain', forMs: 7_200_000, reason: '<script>alert("new disks")</script>' })
    const { text } = await look(control)
    assert.match(words(text), /down after 3 failures in a row|up after 2 successes in a row/)
    assert.match(text, /last error at [\d:]+: <code>connect ECONNREFUSED<\/code>/)
    assert.match(text, /aria-label="the last 5 checks: 3 failed"/)
    assert.match(text, /drained until .*: &lt;script&gt;alert\(&quot;new disks&quot;\)&lt;\/script&gt;/)
    assert.doesNotMatch(text, /<script>alert/)
    assert.match(words(text), /fr 192\.0\.2\.20 down 3 failures in a row/)
  })

  it('offers orders to those who may order, and to nobody else', async () => {
    const control = new FakeControl()
    await control.setOverride('ny', { kind: 'drain' })
    assert.doesNotMatch((await look(control)).text, /data-order/)
    const { text } = await look(control, '/', true)
    assert.match(text, /data-pop="ny" data-order="auto"/)
    assert.match(text, /data-pop="fr" data-order="drain"/)
  })

  it('shows uptimes, traffic and databases with what their licence asks for', async () => {
    const control = new FakeControl()
    control.check('fr', true, 2)
    const { text } = await look(control)
    assert.match(words(text), /1 h 100 % 24 h 100 % 7 d 100 %/)
    assert.match(words(text), /12 queries a second/)
    assert.match(words(text), /25 % with a client subnet/)
    assert.match(words(text), /United States 4\.0 4 France 3\.0 3/)
  })

  it('tells of networks over their rate limit only when there were any', async () => {
    const control = new FakeControl()
    assert.doesNotMatch((await look(control)).text, /rate limit/)
    control.trafficCounts = {
      ...control.trafficCounts,
      rateLimited: { dropped: 1_200, truncated: 1_199, would_limit: 0 },
    }
    const told =
      /Over the rate limit of a network: 1200 a second dropped \(1,200 in all\), 1199 a second told to come over TCP/
    assert.match(words((await look(control)).text), told)
  })

  it('shows zones in trouble first, and what the last reload found', async () => {
    const control = new FakeControl()
    const { text } = await look(control)
    assert.ok(text.indexOf('broken.example.') < text.indexOf('>example.com.<'))
    assert.match(words(text), /never loaded: answered with SERVFAIL/)
    control.zoneList = Array.from({ length: 10_000 }, (_, i) => ({
      ...{ name: `z${i}.example.`, file: `zones/z${i}.example.yaml`, state: 'loaded' as const, serial: 1, records: 1 },
    }))
    assert.match(words((await look(control)).text), /and 9800 more/)
  })

  it('lets nothing run or load but what it brings, and is small', async () => {
    const { response, text } = await look(new FakeControl())
    const policy = response.headers.get('content-security-policy')!
    assert.match(policy, /^default-src 'none'; style-src 'self'; script-src 'self';/)
    assert.doesNotMatch(text, /\sstyle=|\son\w+=|<style|<script>|https?:\/\/(?!www\.w3\.org|db-ip\.com)/)
    const octets = gzipSync(text).length + gzipSync(asset('style.css')).length + gzipSync(asset('script.js')).length
    assert.ok(octets < 60_000, `${octets} octets`)
  })

  it('serves its stylesheet and its script to be kept for good', async () => {
    const { text } = await look(new FakeControl())
    for (const [file, type] of [
      ['style.css', 'text/css'],
      ['script.js', 'text/javascript'],
    ] as const) {
      const address = new RegExp(`assets/${file.replace('.', '\\.')}\\?[0-9a-f]{12}`).exec(text)![0]
      const { response, text: body } = await look(new FakeControl(), `/${address}`)
      assert.equal(response.headers.get('content-type'), `${type}; charset=utf-8`)
      assert.match(response.headers.get('cache-control')!, /immutable/)
      assert.equal(body, asset(file).toString())
    }
    assert.equal((await look(new FakeControl(), '/assets/none.js')).response.status, 404)
  })
})
