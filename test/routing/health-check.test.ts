/** Health checks as written: defaults, both spellings, what is refused. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readDocument } from '../../src/base/document.ts'
import { checkShape } from '../../src/base/shape.ts'
import {
  completeHealthCheck,
  healthCheckJudgementShape,
  healthCheckQuestionShape,
  healthCheckShape,
} from '../../src/routing/health-check.ts'

function read(text: string, shape: ReturnType<typeof healthCheckShape> = healthCheckShape()) {
  const { document } = readDocument('test.yaml', text, { valuesMax: 100, includeDepthMax: 0 })
  return checkShape(document!, shape)
}

describe('health checks', () => {
  test('every default', () => {
    assert.deepEqual(read('{}').value, {
      protocol: 'HTTPS',
      path: '/_dns',
      port: 443,
      intervalMs: 10_000,
      timeoutMs: 3_000,
      rise: 2,
      fall: 3,
      expect: {},
      verifyTls: true,
      allowLinkLocal: false,
    })
    assert.equal(read('{protocol: DNS}').value?.port, 53)
    assert.equal(read('{interval: 2s}').value?.timeoutMs, 2_000)
    assert.equal(read('{protocol: TCP}').value?.port, 443)
  })

  test('every key written', () => {
    const text = `{protocol: HTTP, host: www.example.com., path: /healthz, port: 8080, interval: 1m, timeout: 500ms,
      rise: 1, fall: 5, expect: {status: '200, 204-299', body: /^ok$/}, verify_tls: false, allow_link_local: true}`
    assert.deepEqual(read(text).value, {
      protocol: 'HTTP',
      host: 'www.example.com',
      path: '/healthz',
      port: 8080,
      intervalMs: 60_000,
      timeoutMs: 500,
      rise: 1,
      fall: 5,
      expect: { status: '200,204-299', body: '/^ok$/' },
      verifyTls: false,
      allowLinkLocal: true,
    })
  })

  test('the two mappings of a zone file make the same check', () => {
    const { document } = readDocument('test.yaml', '[{port: 8443}, {fall: 9}]', { valuesMax: 100, includeDepthMax: 0 })
    const [question, judgement] = document!.value as [unknown, unknown]
    const asked = checkShape(document!, healthCheckQuestionShape(), question, [0]).value!
    const judged = checkShape(document!, healthCheckJudgementShape(), judgement, [1]).value!
    assert.deepEqual(completeHealthCheck(asked, judged), read('{port: 8443, fall: 9}').value)
  })

  const refused: [text: string, column: number, code: string][] = [
    ['{protocol: ICMP}', 12, 'unknown-value'],
    ['{prtocol: TCP}', 2, 'unknown-key'],
    ['{path: healthz}', 8, 'invalid-value'],
    ['{port: 0}', 8, 'invalid-value'],
    ['{port: 65536}', 8, 'invalid-value'],
    ['{interval: 10}', 12, 'invalid-value'],
    ['{interval: 10ms}', 12, 'invalid-value'],
    ['{interval: 2h}', 12, 'invalid-value'],
    ['{timeout: 11s}', 11, 'invalid-value'],
    ['{host: "a b"}', 8, 'invalid-value'],
    ['{rise: 0}', 8, 'invalid-value'],
    ['{expect: {status: 99}}', 19, 'invalid-value'],
    ['{expect: {status: 300-200}}', 19, 'invalid-value'],
    ['{protocol: DNS, expect: {status: 200}}', 34, 'invalid-value'],
    ['{expect: {status: NOERROR}}', 19, 'invalid-value'],
    ['{expect: {body: /(/}}', 17, 'invalid-value'],
    ['{verify_tls: no}', 14, 'invalid-value'],
  ]
  for (const [text, column, code] of refused) {
    test(`refuses ${text}`, () => {
      const problems = read(text).problems
      assert.deepEqual(
        problems.map((problem) => [problem.place.column, problem.code]),
        [[column, code]],
      )
    })
  }
})
