/** The page as a whole: sections in the order in which somebody woken at night needs them. */
import { html } from 'hono/html'
import { formatSpan } from '../../base/time-text.ts'
import type { ServingMap } from '../../control/serving-map.ts'
import { statusSentence } from '../../control/status-sentence.ts'
import { colourOf } from './colours.ts'
import { renderDatabases, renderEvents, renderZones } from './lists.ts'
import { renderMap } from './map-section.ts'
import { renderPops } from './pop-cards.ts'
import { renderTraffic } from './traffic-section.ts'
import type { DashboardView } from './view.ts'

export interface Assets {
  readonly style: string
  readonly script: string
}

/** Every element with `data-live` is replaced by the script when it has changed. */
export function renderPage(view: DashboardView, { style, script }: Assets) {
  const { status, map, without } = view
  const colour = colourOf(status.pops)
  const lastEvent = view.events.at(-1)?.id ?? 0
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${status.node}: nearpop</title>
<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%230072B2'/%3E%3C/svg%3E">
<link rel="stylesheet" href="${style}"><script src="${script}" defer></script></head>
<body data-last-event="${lastEvent}"><a class="skip" href="#main">Skip to the content</a>
<header class="top"><p class="brand">nearpop <span class="quiet">${status.node}</span></p><nav aria-label="Sections"><a href="#map">Map</a> <a href="#pops">PoPs</a> <a href="#traffic">Traffic</a> <a href="#events">Events</a> <a href="#zones">Zones</a></nav><p id="live" role="status" class="quiet"></p></header>
<main id="main">
<h1 data-live id="sentence">${statusSentence(status, without === undefined ? fallbackSentences(map) : [])}</h1>
<section id="map" aria-labelledby="map-h"><h2 id="map-h">Who serves whom</h2><div data-live id="map-live">${renderMap(view, colour)}</div></section>
<section id="pops" aria-labelledby="pops-h"><h2 id="pops-h">Points of presence</h2><div data-live id="pops-live">${renderPops(view, colour)}</div></section>
<section id="traffic" aria-labelledby="traffic-h"><h2 id="traffic-h">Traffic</h2><div data-live id="traffic-live">${renderTraffic(view.traffic, status.nowMs, colour)}</div></section>
<section id="events" aria-labelledby="events-h"><h2 id="events-h">Events</h2><div data-live id="events-live">${renderEvents(view.events)}</div></section>
<section id="zones" aria-labelledby="zones-h"><h2 id="zones-h">Zones</h2><div data-live id="zones-live">${renderZones(status)}</div></section>
<section id="databases" aria-labelledby="databases-h"><h2 id="databases-h">Databases</h2><div data-live id="databases-live">${renderDatabases(status)}</div></section>
</main>
<footer data-live id="foot"><p>nearpop ${status.version}, process ${status.pid}, for ${formatSpan(status.nowMs - status.startedMs)}, on ${status.listen.map(({ address, port }) => `${address} port ${port}`).join(', ')} · <a href="metrics">metrics</a> · <a href="api/v1/openapi.json">API</a></p></footer>
</body></html>`
}

/** `112 countries are served by au meanwhile.` */
function fallbackSentences(map: ServingMap | undefined): string[] {
  const serving = new Map<string, number>()
  for (const { most } of map?.countries ?? []) {
    if (most.choice === 'first') continue
    const pops = most.pops.join(' and ')
    serving.set(pops, (serving.get(pops) ?? 0) + 1)
  }
  return [...serving].map(([pops, count]) => {
    const [what, verb] = count === 1 ? ['country', 'is'] : ['countries', 'are']
    return `${count} ${what} ${verb} served by ${pops} meanwhile.`
  })
}
