import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Metrics } from '../../src/control/metrics.ts'
import type { ServerStatus } from '../../src/control/server-control.ts'
import { METRICS, type MetricInfo } from '../../src/http/metrics-list.ts'
import { prometheusText } from '../../src/http/prometheus-text.ts'
import { COUNTRIES } from '../../src/routing/country.ts'
import { FakeControl } from './fake-control.ts'

interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** The text format, as a scraper reads it. */
function read(text: string): Sample[] {
  assert.ok(text.endsWith('\n'))
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'))
    .map((line) => {
      const [, name, pairs = '', value] = /^([a-z_0-9]+)(?:\{(.*)\})? (\S+)$/.exec(line)!
      const labels = [...pairs.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key!, text!])
      return { name: name!, labels: Object.fromEntries(labels), value: Number(value) }
    })
}

const textOf = (control: FakeControl) => prometheusText(control.status(), control.metrics())

const sampleOf = (samples: readonly Sample[], name: string, labels: Record<string, string> = {}) =>
  samples.find(
    (sample) => sample.name === name && Object.entries(labels).every(([key, value]) => sample.labels[key] === value),
  )?.value

describe('prometheusText', () => {
  it('says what the server says of itself', async () => {
    const control = new FakeControl()
    control.check('ny', true, 4)
    control.check('fr', false, 3)
    await control.setOverride('au', { kind: 'drain' })
    const samples = read(textOf(control))
    const value = (name: string, labels?: Record<string, string>) => sampleOf(samples, name, labels)
    assert.equal(value('nearpop_pop_up', { pop: 'ny', family: 'ipv4' }), 1)
    assert.equal(value('nearpop_pop_up', { pop: 'fr', family: 'ipv4' }), 0)
    assert.equal(value('nearpop_pop_up', { pop: 'au', family: 'any' }), 0)
    assert.equal(value('nearpop_pop_override', { pop: 'au', kind: 'drain' }), 1)
    assert.equal(value('nearpop_pop_changes_total', { pop: 'fr' }), 1)
    assert.equal(value('nearpop_checks_total', { pop: 'fr', result: 'failed' }), 3)
    assert.equal(value('nearpop_checks_total', { pop: 'ny', result: 'succeeded' }), 4)
    assert.equal(value('nearpop_dns_requests_total', { zone: 'example.com', type: 'A' }), 12)
    assert.equal(value('nearpop_dns_cookies_total', { kind: 'client_only' }), 2)
    assert.equal(value('nearpop_dns_rate_limited_total', { action: 'dropped' }), 0)
    assert.equal(value('nearpop_geo_answers_total', { pop: 'fr' }), 5)
    assert.equal(value('nearpop_zones', { state: 'unloaded' }), 1)
    assert.equal(value('nearpop_zone_serial', { zone: 'example.com' }), 7)
    assert.equal(value('nearpop_reload_success'), 1)
    assert.equal(value('nearpop_geodb_refresh_success'), undefined)
    assert.equal(value('process_cpu_seconds_total'), 1.5)
  })

  it('says what came of fetching each database', () => {
    const control = new FakeControl()
    const never = { succeededMs: undefined, failure: undefined, waiting: undefined }
    control.refreshes = [
      { ...never, name: 'a', file: 'a.mmdb', triedMs: undefined },
      { ...never, name: 'b', file: 'b.mmdb', triedMs: 2_000, succeededMs: 1_000, waiting: 'half of it moved' },
      { ...never, name: 'c', file: 'c.mmdb', triedMs: 3_000, failure: 'nobody answers' },
    ]
    const samples = read(textOf(control)).filter(({ name }) => name.startsWith('nearpop_geodb_refresh_'))
    const shown = samples.map(({ name, labels, value }) => [name.slice(22), labels['database'], value])
    assert.deepEqual(shown, [
      ['success', 'b.mmdb', 1],
      ['success', 'c.mmdb', 0],
      ['waiting', 'b.mmdb', 1],
      ['waiting', 'c.mmdb', 0],
      ['timestamp_seconds', 'b.mmdb', 2],
      ['timestamp_seconds', 'c.mmdb', 3],
      ['last_success_timestamp_seconds', 'b.mmdb', 1],
    ])
  })

  it('says whether a restart would forget', () => {
    const control = new FakeControl()
    assert.match(textOf(control), /^nearpop_state_kept 1$/m)
    control.stateFault = 'the disk is full'
    assert.match(textOf(control), /^nearpop_state_kept 0$/m)
  })

  it('has a HELP and a TYPE for each metric, no series twice, and the labels of the list', () => {
    const control = new FakeControl()
    control.check('ny', true, 1)
    const text = textOf(control)
    const samples = read(text)
    const series = samples.map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
    assert.equal(new Set(series).size, series.length)
    for (const { name, labels, value } of samples) {
      const info: MetricInfo | undefined = METRICS[name as keyof typeof METRICS]
      assert.ok(info !== undefined, name)
      assert.deepEqual(Object.keys(labels), info.labels)
      assert.ok(Number.isFinite(value), name)
      assert.equal(name.endsWith('_total'), info.kind === 'counter', name)
      assert.match(text, new RegExp(`^# HELP ${name} .+\\.\\n# TYPE ${name} ${info.kind}\\n${name}`, 'm'))
    }
  })

  it('escapes what labels hold', () => {
    const control = new FakeControl()
    const status = { ...control.status(), node: 'a"b\\c\nd' }
    assert.match(prometheusText(status, control.metrics()), /node="a\\"b\\\\c\\nd"\} 1\n/)
  })

  it('counts checks of one address together, and tells the worst of their times', () => {
    const control = new FakeControl()
    control.check('fr', true, 2)
    const status = control.status()
    const pops = status.pops.map((pop) => ({
      ...pop,
      families: pop.families.map((family) => {
        const [check] = family.checks
        const later = { ...check!, tally: { ...check!.tally, lastSuccessMs: 9e15 } }
        return { ...family, checks: [check!, later] }
      }),
    }))
    const samples = read(prometheusText({ ...status, pops }, control.metrics()))
    assert.equal(sampleOf(samples, 'nearpop_checks_total', { pop: 'fr', result: 'succeeded' }), 4)
    const last = sampleOf(samples, 'nearpop_check_last_success_timestamp_seconds', { pop: 'fr' })
    assert.ok(last! < 9e12)
  })

  it('has fewer than 3,000 series with five zones and ten PoPs, whatever is asked', () => {
    const control = new FakeControl()
    const metrics = control.metrics()
    const zones = ['none', 'other', ...Array.from({ length: 5 }, (_, i) => `z${i}.example`)]
    const types = Array.from({ length: 16 }, (_, i) => `T${i}`)
    const one = control.status().pops[0]!
    const [family] = one.families
    const checks = Array.from({ length: 2 }, (_, i) => {
      const [check] = family!.checks
      return { ...check!, check: { ...check!.check, address: `192.0.2.${i}` } }
    })
    const full: Metrics = {
      ...metrics,
      requests: zones.flatMap((zone) =>
        (['udp', 'tcp'] as const).flatMap((transport) =>
          ['ipv4', 'ipv6'].flatMap((family) => types.map((type) => ({ zone, transport, family, type, count: 1 }))),
        ),
      ),
      responses: zones.flatMap((zone) => types.slice(0, 8).map((rcode) => ({ zone, rcode, count: 1 }))),
      traffic: {
        ...metrics.traffic,
        byPop: Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`p${i}`, 1])),
        byCountry: Object.fromEntries([...COUNTRIES.keys(), '--'].map((code) => [code, 1])),
      },
    }
    const status: ServerStatus = {
      ...control.status(),
      pops: Array.from({ length: 10 }, (_, i) => ({
        ...one,
        pop: `p${i}`,
        families: ([4, 6] as const).map((number) => ({ ...family!, family: number, checks })),
      })),
    }
    const count = read(prometheusText(status, full)).length
    assert.ok(count < 3_000, String(count))
  })
})
