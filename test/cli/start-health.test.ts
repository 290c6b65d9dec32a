import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { it } from 'node:test'
import { parseAddress } from '../../src/base/address.ts'
import type { Log } from '../../src/base/log.ts'
import { startHealth } from '../../src/cli/start-health.ts'
import { Answers } from '../../src/control/answers.ts'
import { allUpBut } from '../../src/control/health-view.ts'
import { makeCheck } from '../../src/health/check.ts'
import { HEALTHCHECK } from '../routing/made-health-check.ts'
import { EXAMPLE_CONFIGURATION, loadGood } from './ask-engine.ts'

it('runs checks, and ends the first round when each has had a result', async () => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.headers.host}${request.url}`)
    response.statusCode = 500
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const silent = () => {}
  const log: Log = { debug: silent, info: silent, warn: silent, error: silent }
  const touched: string[] = []
  const health = startHealth(({ keys }) => void touched.push(...keys), silent, log)
  const check = makeCheck(parseAddress('127.0.0.1')!, { ...HEALTHCHECK, port }, 'a.example', 'fr')
  health.control.setChecks([check])
  await health.firstRound()
  health.stop()
  server.close()
  assert.deepEqual(asked, ['a.example/healthz'])
  assert.deepEqual(touched, [check.key])
})

it('has no first round where nothing is checked', async () => {
  const silent = () => {}
  const health = startHealth(silent, silent, { debug: silent, info: silent, warn: silent, error: silent })
  await health.firstRound()
  health.stop()
})

it('checks nothing in the configuration that `npm start` serves: its addresses are for documentation', () => {
  const { snapshot } = loadGood(EXAMPLE_CONFIGURATION)
  assert.deepEqual(new Answers(snapshot, allUpBut(new Set())).checks(), [])
})
