/**
 * A minute of random octets and a minute of mutated queries at full speed against a running server: no thread dies, memory
 * stays bounded, and answers are there again afterwards. What the server makes of each packet is the fuzzer's to judge.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { execPath } from 'node:process'
import { after, before, describe, it } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { loadLibc } from '../../src/transports/libc.ts'
import { dig } from './dig.ts'
import { type NearpopDaemon, startShippedNearpop } from './nearpop.ts'
import { findProgram } from './packages.ts'

const NOISE = fileURLToPath(new URL('noise.ts', import.meta.url))
const SECONDS = 60
const GROWTH_MAX = 64 * 1024 * 1024
const LOOK_MS = 1_000
const LOOKS_MAX = 30
const STILL_LOOKS = 5
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
  const resident = () => metric('process_resident_memory_bytes')
  /** Octets, once they stay as they are. */
  const residentAtRest = async () => {
    let last = await resident()
    for (let looks = 0, still = 0; looks < LOOKS_MAX && still < STILL_LOOKS; looks++) {
      await delay(LOOK_MS)
      const now = await resident()
      still = Math.abs(now - last) < 1024 * 1024 ? still + 1 : 0
      last = now
    }
    return last
  }
  const ask = () => dig('@127.0.0.1', '-p', String(nearpop.port), 'ns1.linkedlist.org', 'A', '+tries=20', '+timeout=1')

  for (const kind of ['random', 'mutated']) {
    it(`stays well under ${SECONDS} s of ${kind} octets`, async (t) => {
      const idle = await residentAtRest()
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
        `seed ${seed}: ${stdout} datagrams; ${mebibytes(idle)} MiB before, ${mebibytes(loaded)} after; answered in ${waitedMs.toFixed(0)} ms`,
      )
      assert.ok(loaded <= idle + GROWTH_MAX, `${mebibytes(idle)} MiB became ${mebibytes(loaded)}`)
      assert.equal(await metric('nearpop_worker_restarts_total'), 0)
      assert.ok(Number(stdout) > 0)
    })
  }
})

function mebibytes(octets: number): string {
  return (octets / 1024 / 1024).toFixed(0)
}
