import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { PeerCertificate } from 'node:tls'
import { certificateFault } from '../../src/probes/certificate-fault.ts'

const NOW = Date.UTC(2026, 6, 1)

function fault(code: string, parts: object): string {
  const certificate = {
    subject: { CN: 'a.example' },
    issuer: { CN: 'An Authority' },
    valid_from: 'Jan  1 00:00:00 2020 GMT',
    valid_to: 'Jan  1 00:00:00 2126 GMT',
    ...parts,
  }
  return certificateFault(code, certificate as unknown as PeerCertificate, 'b.example', NOW)
}

describe('certificateFault', () => {
  it('dates a certificate that expired, or whose time has not come', () => {
    const expired = { valid_to: 'Jan  1 00:00:00 2026 GMT' }
    assert.equal(fault('CERT_HAS_EXPIRED', expired), 'certificate expired on 2026-01-01')
    assert.equal(fault('CERT_HAS_EXPIRED', {}), "certificate of the server's authority has expired")
    const early = { valid_from: 'Feb 29 23:59:59 2028 GMT' }
    assert.equal(fault('CERT_NOT_YET_VALID', early), 'certificate is not valid before 2028-02-29')
  })

  it('lists the names of a certificate for another host', () => {
    const names = (subjectaltname?: string, subject = {}) =>
      fault('ERR_TLS_CERT_ALTNAME_INVALID', { subjectaltname, subject })
    assert.equal(names('DNS:a.example'), 'certificate is for "a.example", not "b.example"')
    assert.equal(
      names('DNS:a.example, DNS:*.c.example, IP Address:192.0.2.1, DNS:d.example, DNS:e.example'),
      'certificate is for "a.example", "*.c.example", "192.0.2.1" and 2 more, not "b.example"',
    )
    assert.equal(names(undefined, { CN: 'c.example' }), 'certificate is for "c.example", not "b.example"')
    assert.equal(names(), 'certificate is for no host, not "b.example"')
    assert.equal(names('DNS:a\u001b[31m'), 'certificate is for "a\ufffd[31m", not "b.example"')
  })

  it('says who is not trusted', () => {
    assert.equal(fault('DEPTH_ZERO_SELF_SIGNED_CERT', {}), 'certificate is self-signed')
    assert.equal(
      fault('UNABLE_TO_VERIFY_LEAF_SIGNATURE', {}),
      'certificate is issued by "An Authority", which is not trusted here, or an intermediate certificate is missing',
    )
    assert.match(fault('SELF_SIGNED_CERT_IN_CHAIN', { issuer: {} }), /^certificate is issued by an authority, which/)
  })

  it('passes on a code nobody foresaw', () => {
    assert.equal(fault('CERT_REVOKED', {}), 'certificate is not accepted: CERT_REVOKED')
  })
})
