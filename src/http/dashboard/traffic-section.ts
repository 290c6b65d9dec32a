/** What is asked and answered now: queries each second, and their shares by PoP, country, type, response code and transport. */
import { html } from 'hono/html'
import { formatSpan } from '../../base/time-text.ts'
import type { Counts, Traffic } from '../../control/traffic.ts'
import { COUNTRIES } from '../../routing/country.ts'
import type { ColourOf } from './colours.ts'

type Html = ReturnType<typeof html>

const ROWS_MAX = 10

export function renderTraffic({ sinceMs, totals, rates }: Traffic, nowMs: number, colour: ColourOf): Html {
  const share =
    rates.queries > 0 ? ` ${Math.round((100 * rates.clientSubnet) / rates.queries)} % with a client subnet.` : ''
  return html`<p><strong class="big">${formatRate(rates.queries)}</strong> queries a second, over the last ten seconds.${share}
<span class="quiet">${totals.queries.toLocaleString('en')} in ${formatSpan(nowMs - sinceMs)}.</span></p>${renderLimited(totals.rateLimited, rates.rateLimited)}
<div class="bars">${[
    renderBars('PoP', rates.byPop, totals.byPop, (pop) => pop, colour),
    renderBars('Country of the client', rates.byCountry, totals.byCountry, countryName),
    renderBars('Type', rates.byType, totals.byType),
    renderBars('Response code', rates.byRcode, totals.byRcode),
    renderBars('Transport', rates.byTransport, totals.byTransport),
    renderBars('No reply, by reason', rates.dropped, totals.dropped),
  ]}</div>`
}

/** What networks were asked for beyond their limit; nothing as long as there was none. */
function renderLimited(totals: Counts, rates: Counts): Html | string {
  const shares = [
    ['dropped', 'dropped'],
    ['truncated', 'told to come over TCP'],
    ['would_limit', 'answered, as the limit is a dry run'],
  ] as const
  const told = shares
    .filter(([key]) => (totals[key] ?? 0) > 0)
    .map(
      ([key, text]) => `${formatRate(rates[key] ?? 0)} a second ${text} (${totals[key]!.toLocaleString('en')} in all)`,
    )
  return told.length === 0 ? '' : html`<p>Over the rate limit of a network: ${told.join(', ')}.</p>`
}

function countryName(code: string): string {
  return code === '--' ? 'nowhere that is known' : (COUNTRIES.get(code)?.name ?? code)
}

/** The most frequent, now or else since the start, as bars with their numbers. */
function renderBars(
  title: string,
  rates: Counts,
  totals: Counts,
  nameOf: (key: string) => string = (key) => key,
  colour: ColourOf = () => 'bar',
): Html | string {
  const rows = Object.entries(totals)
    .filter(([, count]) => count > 0)
    .sort(([a, countA], [b, countB]) => (rates[b] ?? 0) - (rates[a] ?? 0) || countB - countA)
  if (rows.length === 0) return ''
  const most = Math.max(...rows.map(([key]) => rates[key] ?? 0))
  const items = rows.slice(0, ROWS_MAX).map(([key, total]) => {
    const rate = rates[key] ?? 0
    const width = most === 0 ? 0 : Math.max(1, Math.round((100 * rate) / most))
    const kind = colour(key) === 'none' ? 'bar' : colour(key)
    return html`<tr><th scope="row">${nameOf(key)}</th><td class="graph"><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="8" class="${kind}"/></svg></td><td class="number">${formatRate(rate)}</td><td class="number quiet">${total.toLocaleString('en')}</td></tr>`
  })
  const more = rows.length - ROWS_MAX
  return html`<table><caption>${title}</caption><thead><tr><th scope="col">${title}</th><th scope="col"><span class="hidden">share</span></th><th scope="col" class="number">a second</th><th scope="col" class="number">in all</th></tr></thead><tbody>${items}</tbody>${more > 0 ? html`<tfoot><tr><td colspan="4" class="quiet">and ${more} more</td></tr></tfoot>` : ''}</table>`
}

function formatRate(rate: number): string {
  return rate >= 10 || rate === 0 ? String(Math.round(rate)) : rate.toFixed(1)
}
