/** Metrics of a real server, alert rules and their trial, as Prometheus' own tool sees them. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startShippedNearpop } from './nearpop.ts'
import { findProgram } from './packages.ts'

const DEPLOY = fileURLToPath(new URL('../../deploy/prometheus/', import.meta.url))

function promtool(t: TestContext, args: readonly string[], input?: string): string {
  const found = findProgram('promtool')
  if ('reason' in found) {
    t.skip(found.reason)
    return ''
  }
  const { status, stdout, stderr } = spawnSync(found.path, args, { input, encoding: 'utf8', timeout: 60_000 })
  assert.equal(status, 0, stdout + stderr)
  return stdout + stderr
}

describe('Prometheus', () => {
  it('finds nothing to say of the metrics of a server that was asked things', async (t) => {
    const nearpop = await startShippedNearpop()
    try {
      const answer = await fetch(`http://127.0.0.1:${nearpop.http}/metrics`)
      assert.equal(answer.headers.get('content-type'), 'text/plain; version=0.0.4; charset=utf-8')
      const text = await answer.text()
      assert.match(text, /^nearpop_dns_requests_total\{/m)
      assert.equal(promtool(t, ['check', 'metrics'], text), '')
    } finally {
      await nearpop.stop()
    }
  })

  it('takes the alert rules, and they do as their trial says', (t) => {
    promtool(t, ['check', 'rules', `${DEPLOY}nearpop.rules.yaml`])
    promtool(t, ['test', 'rules', `${DEPLOY}nearpop.rules.test.yaml`])
  })
})
