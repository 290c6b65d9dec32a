/** The demo as a person runs it: a process of its own, ended by Ctrl-C's signal. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { DEMO_NAME, DEMO_POPS } from '../../src/cli/demo-files.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'
import { decodeReply, encodeQuery } from './dns-message.ts'
import { until } from './server-process.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

describe('demo', () => {
  it('answers each client with its PoP, which says who it is, and leaves nothing behind', async (context) => {
    const env = { ...process.env, TMPDIR: scratchFolder(context) }
    const child = spawn(process.execPath, [MAIN, 'demo'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    context.after(() => void child.kill('SIGKILL'))
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => (out += chunk))
    child.stderr.on('data', (chunk) => (err += chunk))
    const isEnded = () => child.exitCode !== null || child.signalCode !== null
    await until(
      'the demo says what to try',
      () => /Ctrl-C/.test(out) || isEnded(),
      () => err,
    )
    assert.match(out, /npm start -- status -c /)
    const digs = [...out.matchAll(/dig @127\.0\.0\.1 -p (\d+) (\S+) A \+short \+subnet=(\S+)/g)]
    assert.equal(digs.length, DEMO_POPS.length)
    const socket = createSocket('udp4')
    context.after(() => socket.close())
    for (const [i, [, port, name, subnet]] of digs.entries()) {
      assert.equal(name, DEMO_NAME)
      socket.send(encodeQuery({ name: DEMO_NAME, subnet: subnet!, id: i }), Number(port), '127.0.0.1')
      const [reply] = await once(socket, 'message')
      assert.deepEqual(decodeReply(reply).answers, [DEMO_POPS[i]!.address])
    }
    const url = /curl (\S+)/.exec(out)![1]!
    assert.equal(await (await fetch(url)).text(), `this is ${DEMO_POPS[0].name}\n`)
    const folder = dirname(/status -c (\S+)/.exec(out)![1]!)
    assert.ok(statSync(join(folder, 'nearpop.yaml')).isFile())
    child.kill('SIGINT')
    await until('the demo ends', isEnded, () => err)
    assert.deepEqual([child.exitCode, err, existsSync(folder)], [0, '', false])
  })

  it('leaves nothing behind when nobody reads it', async (context) => {
    const folder = scratchFolder(context)
    const env = { ...process.env, TMPDIR: folder }
    const child = spawn(process.execPath, [MAIN, 'demo'], { env, stdio: ['ignore', 'pipe', 'ignore'] })
    context.after(() => void child.kill('SIGKILL'))
    const isEnded = () => child.exitCode !== null || child.signalCode !== null
    child.stdout.destroy()
    const isServing = () => readdirSync(folder).some((name) => existsSync(join(folder, name, 'state/control.sock')))
    await until('the demo serves', () => isServing() || isEnded())
    child.kill('SIGINT')
    await until('the demo ends', isEnded)
    assert.deepEqual([child.exitCode, readdirSync(folder)], [0, []])
  })

  it('says where it cannot make its files', () => {
    const env = { ...process.env, TMPDIR: '/nowhere' }
    const { status, stderr } = spawnSync(process.execPath, [MAIN, 'demo'], { env, encoding: 'utf8' })
    assert.deepEqual([status, stderr], [1, 'the demo cannot make a folder in "/nowhere": ENOENT\n'])
  })
})
