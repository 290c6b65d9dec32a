/**
 * The TLS part of a check: the handshake over an open connection, and what the certificate says. The certificate is
 * read before it is judged, so that its expiry is known even when it is refused. RFC 6066 section 3, RFC 9525.
 */
import { once } from 'node:events'
import { isIP, type Socket } from 'node:net'
import { checkServerIdentity, connect, type TLSSocket } from 'node:tls'
import { type Attempt, ProbeFailure, type ProbeTarget } from './attempt.ts'
import { certificateFault } from './certificate-fault.ts'

/** Rejects with ProbeFailure when the certificate is refused, or with the error of the handshake. */
export async function startTls(socket: Socket, target: ProbeTarget, attempt: Attempt): Promise<TLSSocket> {
  const { host, healthcheck } = target
  attempt.waitingFor = 'TLS handshake'
  const secured = connect({
    socket,
    servername: isIP(host) ? '' : host, // an address is no server name (RFC 6066 section 3)
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: false, // judged below, with a sentence of our own
    checkServerIdentity: (_, certificate) => checkServerIdentity(host, certificate),
  })
  secured.on('error', () => {}) // as in open-connection.ts
  await once(secured, 'secureConnect', { signal: attempt.signal })
  const certificate = secured.getPeerCertificate()
  const expiresMs = Date.parse(certificate.valid_to)
  if (!Number.isNaN(expiresMs)) attempt.tlsExpiresMs = expiresMs
  if (healthcheck.verifyTls && !secured.authorized) {
    const code = String(secured.authorizationError) // typed as an Error, but it is the error's code
    throw new ProbeFailure(certificateFault(code, certificate, host, attempt.wallMs()))
  }
  return secured
}
