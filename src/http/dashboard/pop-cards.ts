/** A card for each PoP: how it is, since when and why, check by check. */
import { html } from 'hono/html'
import { LIMITS } from '../../base/limits.ts'
import { formatClock, formatSpan } from '../../base/time-text.ts'
import { describeOverride, LAST_RESORT, popState } from '../../control/pop-state.ts'
import type { ServerPopStatus } from '../../control/server-control.ts'
import type { CheckResult } from '../../health/check.ts'
import type { CheckStatus, FamilyStatus } from '../../health/health-status.ts'
import type { ColourOf } from './colours.ts'
import { swatch } from './map-section.ts'
import type { DashboardView } from './view.ts'

type Html = ReturnType<typeof html>

const SIGNS = { up: '●', partly: '◐', down: '○' } as const
const WORDS = { up: 'up', partly: 'partly down', down: 'down' } as const
const DAY_MS = 86_400_000
/** A certificate that ends sooner is told loudly. */
const TLS_DAYS_FEW = 14

export function renderPops({ status: { pops, values, nowMs }, mayOrder }: DashboardView, colour: ColourOf): Html {
  const shown = values.slice(0, LIMITS.valuesShownMax)
  const more = values.length - shown.length
  return html`${pops.length === 0 ? html`<p>nearpop.yaml names no PoPs.</p>` : ''}
<div class="cards">${pops.map((pop) => renderCard(pop, nowMs, colour, mayOrder))}${shown.map((check) => renderValue(check, nowMs))}</div>
${more > 0 ? html`<p class="quiet">and ${more} more checked values: <a href="api/v1/status">all of them as JSON</a></p>` : ''}`
}

function renderCard(pop: ServerPopStatus, nowMs: number, colour: ColourOf, mayOrder: boolean): Html {
  const state = popState(pop)
  const { override, families, addresses, isLastResort } = pop
  return html`<article class="card ${state}" id="pop-${pop.pop}"><h3>${swatch(colour(pop.pop))} ${pop.pop} <span class="state">${SIGNS[state]} ${WORDS[state]}</span></h3>
${override === undefined ? '' : html`<p class="override">${describeOverride(override, nowMs)}, since ${formatClock(override.setMs, nowMs)}${override.reason === undefined ? '' : `: ${override.reason}`}</p>`}
${isLastResort ? html`<p class="override">${LAST_RESORT}</p>` : ''}
${families.length === 0 ? html`<p class="quiet">${addresses.join(', ')}: not checked</p>` : families.map((family) => renderFamily(family, nowMs))}
${mayOrder ? renderOrders(pop) : ''}</article>`
}

/** What the script sends to the API; of no use without it, so that is where they appear. */
function renderOrders({ pop, override }: ServerPopStatus): Html {
  if (override !== undefined)
    return html`<p class="orders" hidden><button data-pop="${pop}" data-order="auto">Leave ${pop} to its checks</button></p>`
  return html`<p class="orders" hidden><button data-pop="${pop}" data-order="drain">Drain ${pop} for 1 h</button></p>`
}

/** A checked value of a record that stands for no PoP. */
function renderValue(status: CheckStatus, nowMs: number): Html {
  const state = status.up ? 'up' : 'down'
  return html`<article class="card ${state}"><h3>${status.check.address} <span class="state">${SIGNS[state]} ${WORDS[state]}</span></h3>${renderCheck(status, nowMs)}</article>`
}

function renderFamily({ family, up, uptime, checks }: FamilyStatus, nowMs: number): Html {
  return html`<section><h4>IPv${family} <span class="${up ? 'good' : 'bad'}">${up ? 'up' : 'down'}</span></h4>
<p class="uptime"><span class="quiet">up</span> ${WINDOWS.map(([key, name]) => html`<span>${name} <strong>${formatUptime(uptime[key])}</strong></span> `)}</p>${checks.map((check) => renderCheck(check, nowMs))}</section>`
}

const WINDOWS = [
  ['hour', '1 h'],
  ['day', '24 h'],
  ['week', '7 d'],
] as const

/** Never 100 % of what was down for a while. */
function formatUptime(share: number | undefined): string {
  if (share === undefined) return '–'
  const percent = share === 1 ? '100' : (Math.floor(share * 10_000) / 100).toFixed(2)
  return `${percent} %`
}

/** One address asked in one way. */
function renderCheck({ check, verdict, latency, why, toChange, nextDelayMs }: CheckStatus, nowMs: number): Html {
  const { up, sinceMs, lastError, results, tlsExpiresMs } = verdict
  const { address, host, healthcheck } = check
  const asked = /^HTTP/.test(healthcheck.protocol) ? `${host}${healthcheck.path}` : ''
  return html`<div class="check"><p><code>${address}</code> <span class="quiet">${healthcheck.protocol} port ${healthcheck.port} ${asked}</span></p>
${renderResults(results)}
<dl><div><dt>${up ? 'up' : 'down'} since</dt><dd>${formatClock(sinceMs, nowMs)} (${formatSpan(nowMs - sinceMs)})</dd></div>
<div><dt>because</dt><dd>${why}</dd></div>
<div><dt>${up ? 'down' : 'up'} after</dt><dd>${toChange}</dd></div>
${latency === undefined ? '' : html`<div><dt>latency</dt><dd>${Math.round(latency.medianMs)} ms, the last ${Math.round(latency.lastMs)} ms</dd></div>`}
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
