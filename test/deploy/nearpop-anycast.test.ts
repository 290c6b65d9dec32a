/** nearpop-anycast against a birdc and a curl that are scripts: when prefixes are announced and when they are withdrawn. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, it, type TestContext } from 'node:test'
import { until } from '../cli/server-process.ts'
import { DEPLOY } from './deploy-files.ts'

const DEADLINE_MS = 20_000

/** Answers as the file "ready" says, and notes each look; takes as long as there is a file "hold". */
const CURL = `#!/bin/sh
while [ -e "$STATE/hold" ]; do
	: >"$STATE/held"
	sleep 0.02
done
printf . >>"$STATE/looks"
[ "$(cat "$STATE/ready")" = yes ]
`
/** Refuses while there is a file "gone". */
const BIRDC = `#!/bin/sh
[ ! -e "$STATE/gone" ] && echo "$3 $4" >>"$STATE/orders"
`

interface Played {
  /** Resolves with the next line it says. */
  said(): Promise<string>
  set(file: string, text: string | undefined): void
  has(file: string): boolean
  orders(): string[]
  looks(): number
  end(): Promise<void>
}

function play(t: TestContext, ready: string): Played {
  const state = mkdtempSync(join(tmpdir(), 'nearpop-anycast-'))
  for (const [name, text] of Object.entries({ curl: CURL, birdc: BIRDC })) {
    writeFileSync(join(state, name), text, { mode: 0o755 })
  }
  for (const file of ['looks', 'orders']) writeFileSync(join(state, file), '')
  writeFileSync(join(state, 'ready'), ready)
  const env = { ...process.env, PATH: `${state}:${process.env['PATH']}`, STATE: state, INTERVAL: '0.02' }
  const child: ChildProcess = spawn('sh', [join(DEPLOY, 'bird/nearpop-anycast')], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'close')
  t.after(async () => {
    child.kill('SIGKILL')
    await exit
    rmSync(state, { recursive: true, force: true })
  })
  const lines = createInterface({ input: child.stdout! })
  const waiting: string[] = []
  lines.on('line', (line) => waiting.push(line))
  return {
    said: async () => {
      if (waiting.length === 0) await once(lines, 'line', { signal: AbortSignal.timeout(DEADLINE_MS) })
      return waiting.shift()!
    },
    set: (file, text) => {
      if (text === undefined) rmSync(join(state, file))
      else writeFileSync(join(state, file), text)
    },
    has: (file) => existsSync(join(state, file)),
    orders: () => readFileSync(join(state, 'orders'), 'utf8').trim().split('\n'),
    looks: () => readFileSync(join(state, 'looks'), 'utf8').length,
    end: async () => {
      child.kill('SIGTERM')
      await exit
    },
  }
}

describe('nearpop-anycast', () => {
  it('announces after five good looks, withdraws when nearpop is not ready, and again', async (t) => {
    const anycast = play(t, 'yes')
    assert.equal(await anycast.said(), 'enable anycast4 anycast6')
    assert.ok(anycast.looks() >= 5, `${anycast.looks()}`)
    anycast.set('ready', 'no')
    assert.equal(await anycast.said(), 'disable anycast4 anycast6')
    anycast.set('ready', 'yes')
    assert.equal(await anycast.said(), 'enable anycast4 anycast6')
    const both = (verb: string) => [`${verb} anycast4`, `${verb} anycast6`]
    assert.deepEqual(anycast.orders(), [...both('enable'), ...both('disable'), ...both('enable')])
  })

  it('withdraws when it ends', async (t) => {
    const anycast = play(t, 'yes')
    await anycast.said()
    await anycast.end()
    assert.deepEqual(anycast.orders().slice(-2), ['disable anycast4', 'disable anycast6'])
  })

  it('withdraws when it ends in the middle of a look that takes long', async (t) => {
    const anycast = play(t, 'yes')
    await anycast.said()
    anycast.set('hold', '')
    await until('it looks', () => anycast.has('held'))
    const end = anycast.end()
    anycast.set('hold', undefined)
    await end
    assert.deepEqual(anycast.orders().slice(-2), ['disable anycast4', 'disable anycast6'])
  })

  it('says it again until BIRD has heard it', async (t) => {
    const anycast = play(t, 'no')
    assert.equal(await anycast.said(), 'disable anycast4 anycast6')
    anycast.set('gone', '')
    anycast.set('ready', 'yes')
    const before = anycast.looks()
    await until('it has looked often enough to order', () => anycast.looks() >= before + 15)
    assert.equal(anycast.orders().length, 2)
    anycast.set('gone', undefined)
    assert.equal(await anycast.said(), 'enable anycast4 anycast6')
  })
})
