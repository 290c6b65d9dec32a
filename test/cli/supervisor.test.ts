import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import type { Log } from '../../src/base/log.ts'
import { type RunNotify, Supervisor } from '../../src/cli/supervisor.ts'
import { openInbox } from '../../src/transports/pass-sockets.ts'
import { MSG_DONTWAIT } from '../../src/transports/socket-calls.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { libcHere, withoutLibc } from '../transports/batched-here.ts'
import { until } from './server-process.ts'

const NOTIFY = '/run/notify'
const hasNotify = spawnSync('systemd-notify', ['--version']).status === 0
const withoutNotify = withoutLibc !== false ? withoutLibc : hasNotify ? false : 'there is no systemd-notify'

function play(
  parts: { service?: object; readyFd?: number; isWell?: () => Promise<boolean>; run?: RunNotify | undefined } = {},
) {
  const warnings: string[] = []
  const sent: string[] = []
  const silent = () => {}
  const log: Log = { debug: silent, info: silent, error: silent, warn: (_, text) => warnings.push(text) }
  const supervisor = new Supervisor({
    service: { notifySocket: NOTIFY, watchdogMs: undefined },
    readyFd: undefined,
    isWell: async () => true,
    run: async (args, notifySocket) => {
      assert.equal(notifySocket, NOTIFY)
      sent.push(args.join(' '))
    },
    ...parts,
    log,
  } as ConstructorParameters<typeof Supervisor>[0])
  return { supervisor, sent, warnings }
}

/** Lets what has been begun go on. */
async function turn(): Promise<void> {
  for (let i = 0; i < 10; i++) await Promise.resolve()
}

describe('Supervisor', () => {
  it('tells systemd of its states, one after the other', async () => {
    const { supervisor, sent, warnings } = play()
    supervisor.ready('serving a.example.')
    supervisor.stopping()
    await supervisor.close()
    assert.deepEqual(sent, [
      `--pid=${process.pid} READY=1 STATUS=serving a.example.`,
      'STOPPING=1 STATUS=stopping: still answering for a while',
    ])
    assert.deepEqual(warnings, [])
  })

  it('tells it over systemd-notify', { skip: withoutNotify }, async (context) => {
    const path = join(scratchFolder(context), 'notify')
    const socket = openInbox(libcHere!, path)
    const { supervisor, warnings } = play({ service: { notifySocket: path, watchdogMs: undefined }, run: undefined })
    supervisor.ready('serving a.example.')
    const octets = new Uint8Array(4_096)
    let told = ''
    await until('it is told', () => {
      const length = libcHere!.recv(socket, libcHere!.addressOf(octets), octets.length, MSG_DONTWAIT)
      told += length > 0 ? Buffer.from(octets.subarray(0, length)).toString() : ''
      return told.includes('READY=1')
    })
    assert.deepEqual(
      told
        .split('\n')
        .filter((line) => /^(READY|STATUS|MAINPID)=/.test(line))
        .sort(),
      [`MAINPID=${process.pid}`, 'READY=1', 'STATUS=serving a.example.'],
    )
    libcHere!.close(socket)
    await supervisor.close()
    assert.deepEqual(warnings, [])
  })

  it('tells nobody when nobody asks', async () => {
    const { supervisor, sent } = play({ service: { notifySocket: undefined, watchdogMs: 10 } })
    supervisor.ready('serving')
    supervisor.stopping()
    await supervisor.close()
    assert.deepEqual(sent, [])
  })

  it('says once that it cannot tell', async () => {
    const run = async () => {
      throw new Error('spawn systemd-notify ENOENT\nand more')
    }
    const { supervisor, warnings } = play({ run })
    supervisor.ready('serving')
    supervisor.stopping()
    await supervisor.close()
    assert.deepEqual(warnings, ['the service manager cannot be told how it goes: spawn systemd-notify ENOENT'])
  })

  it('shows life at half the time of the watchdog, while all is well', async (context: TestContext) => {
    context.mock.timers.enable({ apis: ['setInterval'] })
    let isWell = true
    const { supervisor, sent, warnings } = play({
      service: { notifySocket: NOTIFY, watchdogMs: 30_000 },
      isWell: async () => isWell,
    })
    context.mock.timers.tick(60_000)
    await turn()
    assert.deepEqual(sent, [])
    supervisor.ready('serving')
    await turn()
    sent.length = 0
    for (const [well, expected] of [
      [true, ['WATCHDOG=1']],
      [false, ['WATCHDOG=1']],
      [true, ['WATCHDOG=1', 'WATCHDOG=1']],
    ] as const) {
      isWell = well
      context.mock.timers.tick(15_000)
      await turn()
      assert.deepEqual(sent, expected)
    }
    assert.equal(warnings.length, 1)
    await supervisor.close()
    context.mock.timers.tick(60_000)
    await turn()
    assert.equal(sent.length, 2)
  })

  it('writes a line to the file descriptor, and closes it', (context) => {
    const file = join(scratchFolder(context), 'ready')
    const readyFd = openSync(file, 'w')
    const { supervisor, warnings } = play({ service: { notifySocket: undefined, watchdogMs: undefined }, readyFd })
    assert.equal(readFileSync(file, 'utf8'), '')
    supervisor.ready('serving')
    assert.equal(readFileSync(file, 'utf8'), '\n')
    assert.throws(() => fstatSync(readyFd), { code: 'EBADF' })
    assert.deepEqual(warnings, [])
  })

  it('says when nobody reads there', (context) => {
    const readyFd = openSync(join(scratchFolder(context), 'ready'), 'w')
    closeSync(readyFd)
    const { supervisor, warnings } = play({ readyFd })
    supervisor.ready('serving')
    assert.deepEqual(warnings, [`cannot say on file descriptor ${readyFd} that the server is ready`])
  })
})
