import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  checkClock,
  checkCompileCache,
  checkDescriptors,
  checkNode,
  checkReceiveBuffer,
  checkTransports,
} from '../../src/doctor/check-machine.ts'
import { findings, folder, NOW } from './healthy-facts.ts'

describe('checks of the machine', () => {
  it('find a clock that is behind', () => {
    const [found] = findings(checkClock, { past: [{ what: 'it was made', atMs: NOW + 86_400_000 }] })
    assert.match(found!, /^fail: .* but it was made at .*: it is 1 day behind; .* \| sudo timedatectl/)
  })

  it('find a buffer that is too small, and what was lost for it', () => {
    const receiveBuffer = { wanted: 4_194_304, granted: 212_992, drops: 12 }
    assert.deepEqual(findings(checkReceiveBuffer, { receiveBuffer }), [
      'warn: net.core.rmem_max is 212992 octets, and 4194304 are asked for: bursts of queries may be lost | sudo sysctl -w net.core.rmem_max=4194304\necho net.core.rmem_max=4194304 | sudo tee /etc/sysctl.d/60-nearpop.conf\nthen restart the server',
      'warn: 12 datagrams were lost because no buffer had room for them',
    ])
    const unknown = { wanted: 4_194_304, granted: undefined, drops: 0 }
    assert.match(findings(checkReceiveBuffer, { receiveBuffer: unknown })[0]!, /^ok: this system does not say/)
  })

  it('find too few open files', () => {
    assert.deepEqual(findings(checkDescriptors, { descriptors: { allowed: 512, wanted: 1_100 } }), [
      'warn: 512 files may be open, and 1100 could be needed: beyond, TCP connections are refused | LimitNOFILE=2048 in the systemd unit, or: ulimit -n 2048',
    ])
    assert.match(findings(checkDescriptors, { descriptors: { allowed: undefined, wanted: 1 } })[0]!, /^ok: /)
  })

  it('say why UDP does not go in batches, which is only odd on Linux', () => {
    const udpFault = 'koffi cannot be used: gone'
    assert.deepEqual(findings(checkTransports, { udpFault }), [
      `warn: UDP goes one datagram at a time: ${udpFault}; a query costs two to four times as much so | npm ci, without --omit=optional`,
    ])
    assert.match(findings(checkTransports, { udpFault, platform: 'darwin' })[0]!, /^ok: /)
  })

  it('compare versions of Node by their numbers', () => {
    const state = (version: string) => findings(checkNode, { node: { version, locked: '24.21.0' } })[0]!.slice(0, 4)
    assert.deepEqual(['24.9.0', '24.20.9', '24.21.0', '24.21.1', '25.0.0'].map(state), [
      'warn',
      'warn',
      'ok: ',
      'ok: ',
      'ok: ',
    ])
  })

  it('find a compile cache that cannot be written', () => {
    const compileCache = { ...folder('/opt/nearpop/node_modules/.cache'), error: 'EROFS' }
    assert.match(
      findings(checkCompileCache, { compileCache })[0]!,
      /^warn: .* read-only: starts take twice .* \| NODE_COMPILE_CACHE=/,
    )
  })
})
