/**
 * One probe of one target from beginning to end: the guard, the deadline over everything, the protocol, and one sentence
 * about what went wrong. Never says up or down: that takes more than one result (the verdict machine). Never retries.
 */
import { parseAddress } from '../base/address.ts'
import { assert } from '../base/assert.ts'
import type { HealthCheck } from '../routing/policy.ts'
import { refusalOf } from './address-guard.ts'
import { type Attempt, ProbeFailure, type ProbeTarget } from './attempt.ts'
import type { Clock } from './clock.ts'
import { probeDns } from './dns-probe.ts'
import { failureSentence } from './failure-sentence.ts'
import { probeHttp } from './http-probe.ts'
import { probeTcp } from './tcp-probe.ts'

export interface ProbeOutcome {
  readonly durationMs: number
  readonly ok: boolean
  /** Present exactly when not ok: one sentence for an operator, such as `status 500, wanted 200-399`. */
  readonly error?: string
  /** Present when a certificate was seen, accepted or not; milliseconds since 1970-01-01 UTC. */
  readonly tlsExpiresMs?: number
}

/** Never rejects. When `signal` aborts, the probe ends at once and its outcome means nothing. */
export async function runProbe(target: ProbeTarget, signal: AbortSignal, clock: Clock): Promise<ProbeOutcome> {
  const { protocol, timeoutMs } = target.healthcheck
  const startedAt = clock.monotonicMs()
  const deadline = new AbortController()
  const cancelDeadline = clock.after(timeoutMs, () => deadline.abort())
  const attempt: Attempt = {
    signal: AbortSignal.any([signal, deadline.signal]),
    wallMs: clock.wallMs,
    waitingFor: 'connection',
  }
  let error: string | undefined
  try {
    guardAddress(target)
    await PROBES[protocol](target, attempt)
  } catch (thrown) {
    if (deadline.signal.aborted) error = `no ${attempt.waitingFor} within ${timeoutMs} ms`
    else error = signal.aborted ? 'called off' : failureSentence(thrown)
  } finally {
    cancelDeadline()
  }
  const { tlsExpiresMs } = attempt
  return {
    durationMs: clock.monotonicMs() - startedAt,
    ok: error === undefined,
    ...(error === undefined ? {} : { error }),
    ...(tlsExpiresMs === undefined ? {} : { tlsExpiresMs }),
  }
}

/** Resolves when the target is as it should be; throws ProbeFailure, or whatever the system says, when not. */
type ProtocolProbe = (target: ProbeTarget, attempt: Attempt) => Promise<void>

const PROBES: Readonly<Record<HealthCheck['protocol'], ProtocolProbe>> = {
  HTTP: probeHttp,
  HTTPS: probeHttp,
  TCP: probeTcp,
  DNS: probeDns,
}

function guardAddress(target: ProbeTarget): void {
  const address = parseAddress(target.address)
  assert(address?.family === target.family, 'a probe target has an address of its family')
  const refusal = target.allowLinkLocal ? undefined : refusalOf(address)
  if (refusal !== undefined) throw new ProbeFailure(refusal)
}
