/** Alert rules and the dashboard for Grafana ask only for metrics that there are, by labels that they have. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { parse } from 'yaml'
import { METRICS, type MetricInfo } from '../../src/http/metrics-list.ts'

const read = (file: string) => readFileSync(new URL(`../../deploy/${file}`, import.meta.url), 'utf8')

/** Labels that the one who scrapes adds. */
const SCRAPED = ['instance', 'job']

/** What is wrong with an expression of PromQL. */
function complaintsOf(expression: string): string[] {
  const bare = expression.replace(/"[^"]*"/g, '""')
  const names = [...bare.matchAll(/\b((?:nearpop|process)_[a-z0-9_]+)\b(\{[^}]*\})?/g)]
  const infos = names.flatMap(([, name]) => METRICS[name as keyof typeof METRICS] ?? [])
  const unknown = names.filter(([, name]) => !(name! in METRICS)).map(([, name]) => `there is no metric ${name}`)
  const labels = new Set([...SCRAPED, ...infos.flatMap((info: MetricInfo) => info.labels)])
  const selected = names.flatMap(([, name, selector = '']) => {
    const own: readonly string[] = (METRICS as Readonly<Record<string, MetricInfo>>)[name!]?.labels ?? []
    return [...selector.matchAll(/([a-z_]+)\s*[=!]/g)].flatMap(([, label]) =>
      own.includes(label!) || SCRAPED.includes(label!) ? [] : [`${name} has no label ${label}`],
    )
  })
  const grouped = [...bare.matchAll(/\b(?:by|on|without|ignoring) \(([^)]*)\)/g)].flatMap(([, list]) =>
    list!
      .split(/,\s*/)
      .flatMap((label) => (labels.has(label) ? [] : [`nothing in "${expression}" has a label ${label}`])),
  )
  return [...unknown, ...selected, ...grouped]
}

interface Rules {
  readonly groups: readonly {
    readonly rules: readonly {
      readonly alert: string
      readonly expr: string
      readonly annotations: Record<string, string>
    }[]
  }[]
}

interface Dashboard {
  readonly panels: readonly {
    readonly title: string
    readonly targets: readonly { readonly expr: string; readonly legendFormat: string }[]
  }[]
}

describe('metrics in use', () => {
  it('finds what is not there', () => {
    assert.deepEqual(complaintsOf('sum by (zone) (rate(nearpop_dns_requests_total{zone="a"}[5m]))'), [])
    assert.deepEqual(complaintsOf('nearpop_nothing > 0'), ['there is no metric nearpop_nothing'])
    assert.deepEqual(complaintsOf('nearpop_pop_up{zone="a"}'), ['nearpop_pop_up has no label zone'])
    assert.equal(complaintsOf('sum by (zone) (nearpop_pop_up)').length, 1)
  })

  it('alert rules ask for what there is', () => {
    const rules = (parse(read('prometheus/nearpop.rules.yaml')) as Rules).groups.flatMap((group) => group.rules)
    assert.ok(rules.length > 10)
    for (const { alert, expr } of rules) if (alert !== 'NearpopDown') assert.deepEqual(complaintsOf(expr), [], alert)
    for (const { alert, expr, annotations } of rules) {
      const labels = Object.values(annotations).flatMap((text) =>
        [...text.matchAll(/\$labels\.(\w+)/g)].map(([, label]) => label!),
      )
      const of = Object.entries(METRICS)
        .filter(([name]) => expr.includes(name))
        .flatMap(([, info]) => info.labels)
      for (const label of labels) assert.ok([...SCRAPED, ...of].includes(label), `${alert}: ${label}`)
    }
  })

  it('the dashboard asks for what there is', () => {
    const { panels } = JSON.parse(read('grafana/nearpop.json')) as Dashboard
    assert.ok(panels.length > 10)
    for (const { title, targets } of panels) {
      for (const { expr } of targets) assert.deepEqual(complaintsOf(expr), [], title)
    }
  })
})
