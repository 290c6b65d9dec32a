/** A card for each PoP: how it is, since when and why, check by check. */
import { html } from 'hono/html'
import { formatClock, formatSpan } from '../../base/time-text.ts'
import { describeOverride, popState } from '../../control/pop-state.ts'
import type { ServerPopStatus, ServerStatus } from '../../control/server-control.ts'
import type { CheckResult } from '../../health/check.ts'
import type { CheckStatus, FamilyStatus } from '../../health/health-status.ts'
import type { ColourOf } from './colours.ts'
import { swatch } from './map-section.ts'

type Html = ReturnType<typeof html>

const SIGNS = { up: '●', partly: '◐', down: '○' } as const
const WORDS = { up: 'up', partly: 'partly down', down: 'down' } as const
const DAY_MS = 86_400_000
/** A certificate that ends sooner is told loudly. */
const TLS_DAYS_FEW = 14

export function renderPops({ pops, nowMs }: ServerStatus, colour: ColourOf): Html {
  if (pops.length === 0) return html`<p>nearpop.yaml names no PoPs.</p>`
  return html`<div class="cards">${pops.map((pop) => renderCard(pop, nowMs, colour))}</div>`
}

function renderCard(pop: ServerPopStatus, nowMs: number, colour: ColourOf): Html {
  const state = popState(pop)
  const { override, families, addresses } = pop
  return html`<article class="card ${state}" id="pop-${pop.pop}"><h3>${swatch(colour(pop.pop))} ${pop.pop} <span class="state">${SIGNS[state]} ${WORDS[state]}</span></h3>
${override === undefined ? '' : html`<p class="override">${describeOverride(override, nowMs)}, since ${formatClock(override.setMs, nowMs)}${override.reason === undefined ? '' : `: ${override.reason}`}</p>`}
${families.length === 0 ? html`<p class="quiet">${addresses.join(', ')}: not checked</p>` : families.map((family) => renderFamily(family, nowMs))}</article>`
}

function renderFamily({ family, up, checks }: FamilyStatus, nowMs: number): Html {
  return html`<section><h4>IPv${family} <span class="${up ? 'good' : 'bad'}">${up ? 'up' : 'down'}</span></h4>${checks.map((check) => renderCheck(check, nowMs))}</section>`
}

/** One address asked in one way. */
export function renderCheck({ check, verdict, why, toChange, nextDelayMs }: CheckStatus, nowMs: number): Html {
  const { up, sinceMs, lastError, results, tlsExpiresMs } = verdict
  const { address, host, healthcheck } = check
  const asked = /^HTTP/.test(healthcheck.protocol) ? `${host}${healthcheck.path}` : ''
  const latency = medianLatency(results)
  return html`<div class="check"><p><code>${address}</code> <span class="quiet">${healthcheck.protocol} port ${healthcheck.port} ${asked}</span></p>
${renderResults(results)}
<dl><div><dt>${up ? 'up' : 'down'} since</dt><dd>${formatClock(sinceMs, nowMs)} (${formatSpan(nowMs - sinceMs)})</dd></div>
<div><dt>because</dt><dd>${why}</dd></div>
<div><dt>${up ? 'down' : 'up'} after</dt><dd>${toChange}</dd></div>
${latency === undefined ? '' : html`<div><dt>latency</dt><dd>${latency} ms</dd></div>`}
<div><dt>next check</dt><dd>in ${formatSpan(nextDelayMs)}</dd></div>
${tlsExpiresMs === undefined ? '' : renderExpiry(tlsExpiresMs, nowMs)}</dl>
${lastError === undefined ? '' : html`<p class="error">last error at ${formatClock(lastError.atMs, nowMs)}: <code>${lastError.text}</code></p>`}</div>`
}

function renderExpiry(tlsExpiresMs: number, nowMs: number): Html {
  const days = Math.floor((tlsExpiresMs - nowMs) / DAY_MS)
  const text = days < 0 ? 'expired' : `${days} ${days === 1 ? 'day' : 'days'} left`
  return html`<div><dt>certificate</dt><dd class="${days < TLS_DAYS_FEW ? 'bad' : ''}">${text}</dd></div>`
}

/** The last checks as a row of bars, the newest on the right: tall is a success, short a failure, a dot says nothing. */
function renderResults(results: readonly CheckResult[]): Html {
  const failures = results.filter(({ ok, stalled }) => !ok && !stalled).length
  const label = `the last ${results.length} checks: ${failures} failed`
  const bars = results.map(({ ok, stalled, error, durationMs }, i) => {
    const [kind, height] = stalled ? ['stalled', 3] : ok ? ['ok', 16] : ['failed', 9]
    const said = stalled ? 'this machine stalled' : ok ? `${Math.round(durationMs)} ms` : (error ?? 'failed')
    return html`<rect class="${kind}" x="${i * BAR_WIDTH}" y="${16 - Number(height)}" width="3" height="${height}"><title>${said}</title></rect>`
  })
  return html`<svg class="results" viewBox="0 0 400 16" preserveAspectRatio="none" role="img" aria-label="${label}">${bars}</svg>`
}

const BAR_WIDTH = 4

/** Of the successes, in whole milliseconds. */
function medianLatency(results: readonly CheckResult[]): number | undefined {
  const durations = results
    .filter(({ ok }) => ok)
    .map(({ durationMs }) => durationMs)
    .sort((a, b) => a - b)
  const median = durations[Math.floor(durations.length / 2)]
  return median === undefined ? undefined : Math.round(median)
}
