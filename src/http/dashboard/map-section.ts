/**
 * The map of who serves whom: a country has its PoP's colour, is hatched while a fallback serves it, cross-hatched when
 * the last resort does. Below it the same as a table, which says more.
 */

import { readFileSync } from 'node:fs'
import { html, raw } from 'hono/html'
import { withoutFinalDot } from '../../base/final-dot.ts'
import type { Served, ServedCountry, ServingMap } from '../../control/serving-map.ts'
import type { ColourOf } from './colours.ts'
import { type DashboardView, keyOf } from './view.ts'

type Html = ReturnType<typeof html>

interface WorldMap {
  readonly width: number
  readonly height: number
  readonly shapes: Readonly<Record<string, string>>
  readonly dots: Readonly<Record<string, readonly [number, number]>>
}

const WORLD = JSON.parse(readFileSync(new URL('world-map.json', import.meta.url), 'utf8')) as WorldMap
const DOT_RADIUS = 7

export function renderMap(view: DashboardView, colour: ColourOf): Html {
  const { map, without } = view
  if (map === undefined) return html`<p>No policy answers anything yet: a record says <code>dynamic: NAME</code>.</p>`
  return html`
${renderForm(view, map)}
${map.isComplete ? '' : html`<p class="note">The databases are being counted; the map fills in a moment.</p>`}
${without === undefined ? '' : html`<p class="note">Supposed: without <strong>${without}</strong>. <a href="?of=${keyOf(map)}#map">Back to how it is</a></p>`}
${renderWorld(map, colour, view.only)}
${renderLegend(map, view, colour)}
${renderTable(map, colour, view.only)}`
}

function renderForm({ status, subjects, without, only }: DashboardView, map: ServingMap): Html {
  const pops = status.pops.map(({ pop }) => pop)
  const option = (value: string, label: string, chosen: string | undefined) =>
    html`<option value="${value}" ${value === (chosen ?? '') ? 'selected' : ''}>${label}</option>`
  return html`<form method="get" action="#map" class="row" id="choose">
<label>Answers to <select name="of">${subjects.map((subject) => option(keyOf(subject), `${withoutFinalDot(subject.name)} ${subject.type}`, keyOf(map)))}</select></label>
<label>without <select name="without">${[option('', 'nobody', without), ...pops.map((pop) => option(pop, pop, without))]}</select></label>
<label>show <select name="only" id="only">${[option('', 'every PoP', only), ...pops.map((pop) => option(pop, `only ${pop}`, only))]}</select></label>
<button>Show</button></form>`
}

function renderWorld({ countries, name, type }: ServingMap, colour: ColourOf, only: string | undefined): Html {
  const served = new Map(countries.map((country) => [country.country, country]))
  const patterns = new Map<string, Html>()
  const paint = (code: string): { fill: string; title: string } => {
    const country = served.get(code)
    if (country === undefined) return { fill: 'class="none"', title: `${code}: no data` }
    const { pops, choice } = country.most
    const title = `${country.name}: ${pops.join(' and ')}${CHOICE_WORDS[choice]}`
    const dim = only !== undefined && !pops.includes(only) ? ' dim' : ''
    const key = colour(pops[0])
    if (choice === 'first') return { fill: `class="${key}${dim}"`, title }
    patterns.set(`${key}-${choice}`, renderPattern(key, choice))
    return { fill: `class="hatched${dim}" fill="url(#${key}-${choice})"`, title }
  }
  const shapes = Object.entries(WORLD.shapes).map(([code, path]) => {
    const { fill, title } = paint(code)
    return html`<path id="m-${code}" ${raw(fill)} d="${path}"><title>${title}</title></path>`
  })
  const dots = Object.entries(WORLD.dots).map(([code, [x, y]]) => {
    const { fill, title } = paint(code)
    return html`<circle id="m-${code}" ${raw(fill)} cx="${x}" cy="${y}" r="${DOT_RADIUS}"><title>${title}</title></circle>`
  })
  return html`<svg class="world" viewBox="0 0 ${WORLD.width} ${WORLD.height}" role="img" aria-label="World map: who serves ${withoutFinalDot(name)} ${type}; the table below says the same">
<defs>${[...patterns.values()]}</defs>${shapes}${dots}</svg>`
}

const CHOICE_WORDS: Readonly<Record<Served['choice'], string>> = {
  first: '',
  fallback: ', on fallback',
  'last-resort': ', the last resort',
}

function renderPattern(key: string, choice: Served['choice']): Html {
  const lines = choice === 'fallback' ? RISING : RISING + FALLING
  return html`<pattern id="${key}-${choice}" width="${PATTERN}" height="${PATTERN}" patternUnits="userSpaceOnUse"><rect width="${PATTERN}" height="${PATTERN}" class="${key}"/><path d="${lines}" class="lines"/></pattern>`
}

const PATTERN = 18
/** Parallel lines that go on from tile to tile. */
const RISING = 'M-5 14L14-5M4 23L23 4'
const FALLING = 'M-5 4L14 23M4-5L23 14'

/** Each PoP with how many countries it serves, and what the map would be without it. */
function renderLegend({ countries, ...map }: ServingMap, { status, without }: DashboardView, colour: ColourOf): Html {
  const serving = countries.flatMap(({ most }) => most.pops)
  const names = [...new Set([...status.pops.map(({ pop }) => pop), ...serving])]
  const items = names.map((pop) => {
    const count = serving.filter((name) => name === pop).length
    const known = status.pops.some((status) => status.pop === pop)
    const what =
      !known || pop === without
        ? ''
        : html` <a href="?of=${keyOf(map)}&amp;without=${pop}#map" aria-label="the map without ${pop}">without</a>`
    return html`<li>${swatch(colour(pop))} <strong>${pop}</strong> ${count} ${count === 1 ? 'country' : 'countries'}${what}</li>`
  })
  return html`<ul class="legend">${items}<li class="quiet">hatched: on fallback; crossed: the last resort; grey: no data</li></ul>`
}

export function swatch(colour: string): Html {
  return html`<svg class="swatch" viewBox="0 0 10 10" aria-hidden="true"><rect width="10" height="10" rx="2" class="${colour}"/></svg>`
}

function renderTable({ countries }: ServingMap, colour: ColourOf, only: string | undefined): Html {
  const rows = countries.filter(
    ({ most, others }) => only === undefined || [most, ...others].some(({ pops }) => pops.includes(only)),
  )
  const head = ['Country', 'Code', 'Continent', 'Served by', 'Choice', 'Share', 'Ask as']
  return html`<details id="countries"><summary>The same as a table: ${rows.length} ${rows.length === 1 ? 'country' : 'countries'}</summary>
<div class="scroll" role="region" aria-label="Countries" tabindex="0"><table class="sortable"><thead><tr>${head.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>${rows.map((country) => renderRow(country, colour))}</tbody></table></div></details>`
}

function renderRow({ country, name, continent, most, others }: ServedCountry, colour: ColourOf): Html {
  const also =
    others.length === 0
      ? ''
      : html` <span class="quiet">(${others.map(({ pops, share }) => `${pops.join('+')} ${percent(share)}`).join(', ')})</span>`
  return html`<tr data-pops="${[most, ...others].flatMap(({ pops }) => pops).join(' ')}"><th scope="row">${name}</th><td>${country}</td><td>${continent}</td><td>${swatch(colour(most.pops[0]))} ${most.pops.join(' and ')}${also}</td><td>${most.choice === 'first' ? 'first' : most.choice.replace('-', ' ')}</td><td class="number">${percent(most.share)}</td><td><code>${most.example}</code></td></tr>`
}

/** Never 0 % of what is there, nor 100 % of what is not all. */
function percent(share: number): string {
  const whole = Math.round(share * 100)
  if (whole === 100 && share < 1 - 1e-9) return '>99 %'
  return whole === 0 ? '<1 %' : `${whole} %`
}
