/**
 * Health checks as operators write them: one mapping in a policy of nearpop.yaml, or in a zone file octoDNS's
 * `octodns.healthcheck` (what is asked) beside `octodns.nearpop.healthcheck` (when, and what is expected).
 * Both spellings use the same keys and the same defaults. Nothing here runs a check.
 */
import type { z } from 'zod'
import { LIMITS } from '../base/limits.ts'
import { isNullText } from '../base/null-text.ts'
import {
  boolean,
  duration,
  type Elsewhere,
  integer,
  jsonSchemaOf,
  leaf,
  Mismatch,
  mapping,
  oneOf,
} from '../base/shape.ts'
import type { HealthCheck } from './policy.ts'

/** What is asked: the keys of octoDNS, with DNS as a protocol of ours. */
const QUESTION_KEYS = {
  protocol: protocol().optional(),
  host: hostName().optional(),
  path: urlPath().optional(),
  port: integer(1, 65_535, 'a port number').optional(),
}

/** When it is asked, and which reply counts as success: keys of ours. */
const JUDGEMENT_KEYS = {
  interval: duration(LIMITS.checkIntervalMsMin, LIMITS.checkIntervalMsMax).optional(),
  timeout: duration(LIMITS.checkTimeoutMsMin, LIMITS.checkTimeoutMsMax).optional(),
  rise: integer(1, LIMITS.checkThresholdMax, 'a number of successes').optional(),
  fall: integer(1, LIMITS.checkThresholdMax, 'a number of failures').optional(),
  expect: mapping({ status: statusCodes().optional(), body: bodyPattern().optional() }).optional(),
  verify_tls: boolean().optional(),
  allow_link_local: boolean().optional(),
}

type Question = z.output<z.ZodObject<typeof QUESTION_KEYS>>
type Judgement = z.output<z.ZodObject<typeof JUDGEMENT_KEYS>>

/** `healthcheck` of a policy in nearpop.yaml: all keys in one mapping, with the defaults filled in. */
export function healthCheckShape() {
  return mapping({ ...QUESTION_KEYS, ...JUDGEMENT_KEYS }, 'a health check')
    .superRefine(checkTimes)
    .superRefine(checkStatus)
    .transform((written) => completeHealthCheck(written, written))
}

/** `octodns.healthcheck` of a record, as written. */
export function healthCheckQuestionShape() {
  return mapping(QUESTION_KEYS, 'a health check', elsewhere(JUDGEMENT_KEYS, 'octodns.nearpop.healthcheck'))
}

/** `octodns.nearpop.healthcheck` of a record, as written. */
export function healthCheckJudgementShape() {
  const hints = elsewhere(QUESTION_KEYS, 'octodns.healthcheck')
  return mapping(JUDGEMENT_KEYS, 'a health check', hints).superRefine(checkTimes)
}

/** What was written, in either spelling, with every default. The port is octoDNS's 443 whatever the protocol. */
export function completeHealthCheck(question: Question, judgement: Judgement): HealthCheck {
  const protocol = question.protocol ?? 'HTTPS'
  const intervalMs = judgement.interval ?? DEFAULT_INTERVAL_MS
  const { status, body } = judgement.expect ?? {}
  return {
    protocol,
    ...(question.host === undefined ? {} : { host: question.host }),
    path: question.path ?? '/_dns',
    port: question.port ?? (protocol === 'DNS' ? 53 : 443),
    intervalMs,
    timeoutMs: judgement.timeout ?? Math.min(DEFAULT_TIMEOUT_MS, intervalMs),
    rise: judgement.rise ?? 2,
    fall: judgement.fall ?? 3,
    expect: { ...(status === undefined ? {} : { status }), ...(body === undefined ? {} : { body }) },
    verifyTls: judgement.verify_tls ?? true,
    allowLinkLocal: judgement.allow_link_local ?? false,
  }
}

const DEFAULT_INTERVAL_MS = 10_000
const DEFAULT_TIMEOUT_MS = 3_000

function checkStatus(written: Question & Judgement, context: z.RefinementCtx): void {
  const message = statusMismatch(written.protocol, written.expect?.status)
  if (message !== undefined) context.addIssue({ code: 'custom', path: ['expect', 'status'], message })
}

/** What is wrong with an expected status for a protocol: DNS has response codes by name, the others have numbers. */
export function statusMismatch(protocol: HealthCheck['protocol'] = 'HTTPS', status?: string): string | undefined {
  if (status === undefined || RCODES.test(status) === (protocol === 'DNS')) return undefined
  const wanted = protocol === 'DNS' ? 'a response code such as NOERROR' : 'status codes such as 200-399'
  return `"${status}" is not ${wanted}, which ${protocol} has`
}

function checkTimes(written: Judgement, context: z.RefinementCtx): void {
  const interval = written.interval ?? DEFAULT_INTERVAL_MS
  if (written.timeout === undefined || written.timeout <= interval) return
  const message = `the timeout of ${written.timeout} ms is longer than the interval of ${interval} ms`
  context.addIssue({ code: 'custom', path: ['timeout'], message })
}

function elsewhere(keys: object, where: string): Elsewhere {
  return Object.fromEntries(Object.keys(keys).map((key) => [key, `it stands under "${where}"`]))
}

/** ICMP needs rights this server does not have, and a UDP port that says nothing tells nothing. */
function protocol() {
  const known = oneOf(['HTTPS', 'HTTP', 'TCP', 'DNS'], 'HTTPS, HTTP, TCP or DNS')
  const ofOctodns = leaf('a protocol', {}, (text) => {
    const hint = 'octoDNS has it for providers that can; TCP to a port that is open tells nearly as much'
    if (text === 'ICMP' || text === 'UDP') return new Mismatch('a protocol checked here', 'unknown-value', hint)
    return text
  })
  return ofOctodns.pipe(known).meta({ json: () => jsonSchemaOf(known) })
}

/** Sent as Host and SNI, never looked up. As in octoDNS, null is as good as none. */
function hostName() {
  const wanted = 'a host name'
  return leaf(wanted, { type: 'string' }, (text) => {
    if (isNullText(text)) return undefined
    const plain = text.endsWith('.') ? text.slice(0, -1) : text
    return plain.length <= 253 && /^[\w-]+(\.[\w-]+)*$|^[\da-fA-F:]*:[\da-fA-F:.]*$/.test(plain)
      ? plain
      : new Mismatch(wanted)
  })
}

function urlPath() {
  const wanted = 'a path that starts with "/"'
  return leaf(wanted, { type: 'string', pattern: '^/' }, (text) =>
    /^\/[\x21-\x7e]*$/.test(text) ? text : new Mismatch(wanted),
  )
}

/**
 * HTTP status codes, `200`, `200-399` or several with commas, or response codes for DNS: which of the two fits is seen with
 * the protocol.
 */
function statusCodes() {
  const wanted = 'status codes such as "200-399" or "200,204", or for DNS names such as "NOERROR"'
  return leaf(wanted, { type: ['string', 'integer'] }, (text) => {
    const status = text.replaceAll(' ', '')
    if (RCODES.test(status)) return status
    const ranges = status.split(',').map((range) => /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(range))
    const valid = ranges.every((range) => range !== null && Number(range[1]) <= Number(range[2] ?? range[1]))
    return valid ? status : new Mismatch(wanted)
  })
}

const RCODE = '(NOERROR|FORMERR|SERVFAIL|NXDOMAIN|NOTIMP|REFUSED)'
const RCODES = new RegExp(`^${RCODE}(,${RCODE})*$`)

/** A part of the body, or a regular expression between slashes. */
function bodyPattern() {
  const wanted = 'a text of the body or a /regular expression/'
  return leaf(wanted, { type: 'string' }, (text) => {
    if (text === '') return new Mismatch(wanted)
    if (text.length < 2 || !text.startsWith('/') || !text.endsWith('/')) return text
    try {
      new RegExp(text.slice(1, -1))
      return text
    } catch {
      return new Mismatch(wanted)
    }
  })
}
