import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { ProbeFailure } from '../../src/probes/attempt.ts'
import { failureSentence } from '../../src/probes/failure-sentence.ts'

function failed(message: string, parts: object): Error {
  return Object.assign(new Error(message), parts)
}

describe('failureSentence', () => {
  it('passes on what a probe found', () => {
    assert.equal(failureSentence(new ProbeFailure('status 500, wanted 200-399')), 'status 500, wanted 200-399')
  })

  it('words what the system says', () => {
    const refused = failed('connect ECONNREFUSED 127.0.0.1:1', { code: 'ECONNREFUSED', syscall: 'connect' })
    assert.equal(failureSentence(refused), 'connection refused')
    const reset = failed('read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' })
    assert.equal(failureSentence(reset), 'connection reset')
  })

  it('tells a handshake that is cut off from a reset', () => {
    const cut = failed('Client network socket disconnected …', { code: 'ECONNRESET' })
    assert.equal(failureSentence(cut), 'connection closed during the TLS handshake')
  })

  it('lets OpenSSL, the HTTP parser and unforeseen errors speak', () => {
    const alert = failed('long', { code: 'ERR_SSL_X', reason: 'tlsv1 unrecognized name' })
    assert.equal(failureSentence(alert), 'TLS handshake failed: tlsv1 unrecognized name')
    const parser = failed('Response does not match the HTTP/1.1 protocol (Invalid (bad) header)', {})
    parser.name = 'HTTPParserError'
    assert.equal(failureSentence(parser), 'answer is not HTTP: Invalid (bad) header')
    assert.equal(failureSentence(failed('a surprise', {})), 'a surprise')
    assert.equal(failureSentence('thrown text'), 'thrown text')
  })
})
