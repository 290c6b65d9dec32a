import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { findProcessRights, ownUser } from '../../src/machine/process-rights.ts'
import { scratchFolder } from '../storage/scratch-folder.ts'

function made(context: TestContext, capabilities: string, portStart?: string): string {
  const proc = scratchFolder(context)
  mkdirSync(join(proc, 'self'))
  mkdirSync(join(proc, 'sys/net/ipv4'), { recursive: true })
  writeFileSync(join(proc, 'self/status'), `Name:\tnode\nCapPrm:\t0000000000000000\nCapEff:\t${capabilities}\n`)
  if (portStart !== undefined) writeFileSync(join(proc, 'sys/net/ipv4/ip_unprivileged_port_start'), `${portStart}\n`)
  return proc
}

describe('findProcessRights', () => {
  it('knows CAP_NET_BIND_SERVICE among capabilities, and the first free port', (context) => {
    const rights = (capabilities: string, portStart?: string) => {
      const { mayBindLowPorts, unprivilegedPortStart } = findProcessRights(made(context, capabilities, portStart))
      return [mayBindLowPorts, unprivilegedPortStart]
    }
    assert.deepEqual(rights('0000000000000400', '1024'), [true, 1_024])
    assert.deepEqual(rights('000001fffffffbff', '0'), [false, 0])
    assert.deepEqual(rights('0000000000000000'), [false, undefined])
  })

  it('knows no more than the user where there is no /proc', (context) => {
    const rights = findProcessRights(scratchFolder(context))
    assert.deepEqual(rights, { user: ownUser(), mayBindLowPorts: undefined, unprivilegedPortStart: undefined })
    assert.equal(rights.user.uid, process.geteuid!())
  })
})
