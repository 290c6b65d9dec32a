/**
 * HTTP and HTTPS checks: one GET over a connection of its own to the pinned address, with the configured host in the Host
 * header and as the TLS server name. Never follows a redirect, keeps no cookie, reuses no connection, reads no more of
 * the body than LIMITS says. undici speaks HTTP; connecting, TLS and time are ours. RFC 9110, RFC 9112.
 */
import { isIPv6 } from 'node:net'
import type { Duplex } from 'node:stream'
import { Client, type Dispatcher } from 'undici'
import { LIMITS } from '../base/limits.ts'
import { type Attempt, ProbeFailure, type ProbeTarget } from './attempt.ts'
import { bodyFault } from './body-fault.ts'
import { openConnection } from './open-connection.ts'
import { quoteForeign } from './quote-foreign.ts'
import { startTls } from './start-tls.ts'
import { DEFAULT_STATUS_SET, holdsStatus } from './status-set.ts'

export async function probeHttp(target: ProbeTarget, attempt: Attempt): Promise<void> {
  const socket = await openConnection(target, attempt)
  try {
    const secured = target.healthcheck.protocol === 'HTTPS'
    await exchange(secured ? await startTls(socket, target, attempt) : socket, target, attempt)
  } finally {
    socket.destroy()
  }
}

/** Asks and judges; whatever is left of the answer goes with the connection. */
async function exchange(connection: Duplex, target: ProbeTarget, attempt: Attempt): Promise<void> {
  const { path, port, expect } = target.healthcheck
  attempt.waitingFor = 'answer'
  // To undici this is plain HTTP to the address in any case: TLS has been done, and Host is set below.
  const client = new Client(`http://${bracketed(target.address)}:${port}`, {
    connect: useOnce(connection),
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  try {
    const headers = { host: bracketed(target.host), 'user-agent': USER_AGENT }
    const answer = await client.request({ method: 'GET', path, headers, reset: true, signal: attempt.signal })
    answer.body.on('error', () => {}) // of a body that is dropped; one that is read rejects
    judgeStatus(answer, expect.status ?? DEFAULT_STATUS_SET)
    attempt.waitingFor = 'complete body'
    const { octets, cut } = await readBeginning(answer.body)
    const fault = expect.body === undefined ? undefined : bodyFault(octets, cut, expect.body)
    if (fault !== undefined) throw new ProbeFailure(fault)
  } finally {
    client.destroy(null, () => {})
  }
}

const USER_AGENT = 'nearpop-healthcheck'

/** In a Host header and in a URL an IPv6 address has brackets (RFC 3986 section 3.2.2). */
function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host
}

/** A connector for undici that has one connection to give. undici asks again when it is lost before the request. */
function useOnce(connection: Duplex): NonNullable<Client.Options['connect']> {
  let given = false
  return (_, callback) => {
    const lost = given || connection.destroyed
    given = true
    // Not at once: undici does not expect to be connected before its own call returns.
    queueMicrotask(() => {
      if (lost) callback(connection.errored ?? new ProbeFailure('connection closed before an answer'), null)
      else callback(null, connection as Parameters<typeof callback>[1] & object)
    })
  }
}

function judgeStatus({ statusCode, headers }: Dispatcher.ResponseData, wanted: string): void {
  if (holdsStatus(wanted, statusCode)) return
  const location = [headers['location']].flat()[0]
  const found =
    statusCode >= 300 && statusCode <= 399 && location !== undefined
      ? `redirect to ${quoteForeign(location)} (status ${statusCode}) is not followed`
      : `status ${statusCode}`
  throw new ProbeFailure(`${found}, wanted ${wanted}`)
}

async function readBeginning(body: AsyncIterable<Uint8Array>): Promise<{ octets: Uint8Array; cut: boolean }> {
  const chunks: Uint8Array[] = []
  let room: number = LIMITS.probeBodyOctetsMax
  for await (const chunk of body) {
    chunks.push(chunk.subarray(0, room))
    room -= chunk.length
    if (room < 0) break
  }
  return { octets: Buffer.concat(chunks), cut: room < 0 }
}
