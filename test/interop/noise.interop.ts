/**
 * A minute of random octets and a minute of mutated queries at full speed against a running server: no thread dies, memory
 * stays bounded, and answers are there again afterwards. What the server makes of each packet is the fuzzer's to judge.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { execPath } from 'node:process'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadLibc } from '../../src/transports/libc.ts'
import { memoryAtRest } from '../bench/at-rest.ts'
import { dig } from './dig.ts'
import { type NearpopDaemon, startShippedNearpop } from './nearpop.ts'
import { findProgram } from './packages.ts'

const NOISE = fileURLToPath(new URL('noise.ts', import.meta.url))
const SECONDS = 60
const GROWTH_MIB_MAX = 64
const libc = await loadLibc()
const client = findProgram('dig')
const whyNot = typeof libc === 'string' ? libc : 'reason' in client && client.reason

describe('noise over UDP', { skip: whyNot }, () => {
  let nearpop: NearpopDaemon
  before(async () => {
    nearpop = await startShippedNearpop()
  })
  after(() => nearpop.stop())

  const metric = async (name: string) => {
    const text = await (await fetch(`http://127.0.0.1:${nearpop.http}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)![1])
  }
  const resident = async () => (await metric('process_resident_memory_bytes')) / 2 ** 20
  const ask = () => dig('@127.0.0.1', '-p', String(nearpop.port), 'ns1.linkedlist.org', 'A', '+tries=20', '+timeout=1')

  for (const kind of ['random', 'mutated']) {
    it(`stays well under ${SECONDS} s of ${kind} octets`, async (t) => {
      const idle = await memoryAtRest(resident)
      const seed = randomInt(2 ** 31)
      const { stdout } = await promisify(execFile)(execPath, [
        NOISE,
        String(nearpop.port),
        kind,
        `${SECONDS}`,
        `${seed}`,
      ])
      const startMs = performance.now()
      assert.equal((await ask()).status, 'NOERROR')
      const waitedMs = performance.now() - startMs
      const loaded = await resident()
      t.diagnostic(
        `seed ${seed}: ${stdout} datagrams; ${idle.toFixed(0)} MiB before, ${loaded.toFixed(0)} after; answered in ${waitedMs.toFixed(0)} ms`,
      )
      assert.ok(loaded <= idle + GROWTH_MIB_MAX, `${idle.toFixed(0)} MiB became ${loaded.toFixed(0)}`)
      assert.equal(await metric('nearpop_worker_restarts_total'), 0)
      assert.ok(Number(stdout) > 0)
    })
  }
})
