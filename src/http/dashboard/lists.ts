/** The lower part of the page: what happened, what is served, and what the last reload found. */
import { html } from 'hono/html'
import { LIMITS } from '../../base/limits.ts'
import { formatClock, formatSpan, formatTime } from '../../base/time-text.ts'
import type { ReloadReport, ServerStatus, ZoneStatus } from '../../control/server-control.ts'
import { subjectOf, toneOf } from '../../health/describe-event.ts'
import type { HealthEvent } from '../../health/health-events.ts'

type Html = ReturnType<typeof html>

/** The newest first. */
export function renderEvents(events: readonly HealthEvent[]): Html {
  if (events.length === 0) return html`<p class="quiet">Nothing has changed since the server keeps count.</p>`
  const rows = [...events].reverse().map((event) => {
    return html`<tr><td class="time">${formatTime(event.atMs)}</td><td>${subjectOf(event)}</td><td class="${toneOf(event)}">${event.kind}</td><td>${event.cause}</td></tr>`
  })
  return html`<div class="scroll" role="region" aria-label="Events" tabindex="0"><table><thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Change</th><th scope="col">Cause</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

export function renderDatabases({ databases, nowMs }: ServerStatus): Html {
  const rows = databases.map(({ file, type, builtMs, nodes, attribution }) => {
    const age = builtMs === undefined ? undefined : nowMs - builtMs
    const isOld = age !== undefined && age > LIMITS.databaseAgeOldMs && file !== 'embedded'
    const built =
      builtMs === undefined || age === undefined
        ? 'unknown'
        : `${formatTime(builtMs).slice(0, 10)} (${formatSpan(age)} ago)`
    return html`<tr><th scope="row">${file}</th><td>${type}</td><td class="${isOld ? 'warn' : ''}">${built}</td><td class="number">${nodes}</td><td>${attribution === undefined ? '' : html`<a href="${attribution.url}" rel="noreferrer">${attribution.text}</a>, ${attribution.licence}`}</td></tr>`
  })
  return html`<div class="scroll" role="region" aria-label="Databases" tabindex="0"><table><thead><tr><th scope="col">Database</th><th scope="col">Type</th><th scope="col">Made</th><th scope="col" class="number">Nodes</th><th scope="col">Source</th></tr></thead><tbody>${rows}</tbody></table></div>`
}

/** Zones in trouble first; of many, the first LIMITS.zonesShownMax. */
export function renderZones({ zones, lastReload, nowMs }: ServerStatus): Html {
  const troubled = zones.filter(({ state }) => state !== 'loaded')
  const shown = [...troubled, ...zones.filter(({ state }) => state === 'loaded')].slice(0, LIMITS.zonesShownMax)
  const more = zones.length - shown.length
  return html`<div class="scroll" role="region" aria-label="Zones" tabindex="0"><table><thead><tr><th scope="col">Zone</th><th scope="col" class="number">Serial</th><th scope="col" class="number">Records</th><th scope="col">State</th><th scope="col">File</th></tr></thead><tbody>${shown.map(renderZone)}</tbody></table></div>
${more > 0 ? html`<p class="quiet">and ${more} more: <a href="api/v1/zones">all of them as JSON</a></p>` : ''}
${renderReload(lastReload, nowMs)}`
}

function renderZone({ name, serial, records, state, file }: ZoneStatus): Html {
  const tone = state === 'loaded' ? 'good' : state === 'stale' ? 'warn' : 'bad'
  return html`<tr><th scope="row">${name}</th><td class="number">${serial ?? '–'}</td><td class="number">${records}</td><td class="${tone}">${STATE_WORDS[state]}</td><td>${file}</td></tr>`
}

const STATE_WORDS: Readonly<Record<ZoneStatus['state'], string>> = {
  loaded: 'loaded',
  stale: 'as last loaded: its file has errors',
  unloaded: 'never loaded: answered with SERVFAIL',
}

function renderReload(report: ReloadReport, nowMs: number): Html {
  const { atMs, published, errors, warnings, problemTexts, afterRestart } = report
  const found = `${errors} ${errors === 1 ? 'error' : 'errors'}, ${warnings} ${warnings === 1 ? 'warning' : 'warnings'}`
  const told = problemTexts.slice(0, LIMITS.problemsShownMax)
  const rest = problemTexts.length - told.length
  return html`<p>Last reload ${formatClock(atMs, nowMs)}: <span class="${errors > 0 ? 'bad' : 'good'}">${found}${published ? '' : '; nothing changed'}</span>${afterRestart.length === 0 ? '' : `; used only after a restart: ${afterRestart.join(', ')}`}</p>
${told.length === 0 ? '' : html`<pre class="problems" tabindex="0" aria-label="Problems">${told.join('\n')}</pre>`}
${rest > 0 ? html`<p class="quiet">and ${rest} more: <code>nearpop check</code> says all of them.</p>` : ''}`
}
