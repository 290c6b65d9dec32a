import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { takeServiceEnvironment } from '../../src/cli/service-environment.ts'

const PID = 4711

describe('takeServiceEnvironment', () => {
  it('finds nothing where nothing is passed', () => {
    const nothing = { sockets: [], notifySocket: undefined, watchdogMs: undefined, notes: [] }
    assert.deepEqual(takeServiceEnvironment({ PATH: '/bin' }, PID), nothing)
  })

  it('takes what is passed, and leaves the rest to children', () => {
    const environment = {
      PATH: '/bin',
      LISTEN_FDS: '3',
      LISTEN_PID: '4711',
      LISTEN_FDNAMES: 'udp:tcp',
      LISTEN_PIDFDID: '99',
      NOTIFY_SOCKET: '/run/notify',
      WATCHDOG_USEC: '30000000',
      WATCHDOG_PID: '4711',
    }
    const { sockets, notifySocket, watchdogMs, notes } = takeServiceEnvironment(environment, PID)
    assert.deepEqual(sockets, [
      { fd: 3, name: 'udp' },
      { fd: 4, name: 'tcp' },
      { fd: 5, name: 'unknown' },
    ])
    assert.deepEqual([notifySocket, watchdogMs, notes], ['/run/notify', 30_000, []])
    assert.deepEqual(environment, { PATH: '/bin' })
  })

  it('leaves to others what is theirs, says so, and passes it on to nobody', () => {
    const environment = { LISTEN_FDS: '1', LISTEN_PID: '1', WATCHDOG_USEC: '1000', WATCHDOG_PID: '2' }
    const { sockets, watchdogMs, notes } = takeServiceEnvironment(environment, PID)
    assert.deepEqual([sockets, watchdogMs], [[], undefined])
    assert.deepEqual(notes, [
      'LISTEN_PID is 1, and this is process 4711: what was passed is not for it and not used',
      'WATCHDOG_PID is 2, and this is process 4711: what was passed is not for it and not used',
    ])
    assert.deepEqual(environment, {})
  })

  it('takes no socket without LISTEN_PID, and a watchdog without WATCHDOG_PID', () => {
    const { sockets, watchdogMs, notes } = takeServiceEnvironment({ LISTEN_FDS: '1', WATCHDOG_USEC: '2000' }, PID)
    assert.deepEqual([sockets, watchdogMs], [[], 2])
    assert.match(notes.join(), /^LISTEN_PID is not set/)
  })

  it('says what is no number', () => {
    for (const text of ['-1', '1e3', '', '9999999', '99999999999999999999']) {
      const { sockets, notes } = takeServiceEnvironment({ LISTEN_FDS: text, LISTEN_PID: '4711' }, PID)
      assert.deepEqual([sockets, notes], [[], [`LISTEN_FDS is "${text}", which is no number from 0 to 1024`]])
    }
  })
})
