/** The status of a server as lines: the sentence first, then PoPs check by check, zones, and the last reload. */
import { formatClock, formatSpan } from '../base/time-text.ts'
import { describeOverride, LAST_RESORT, popState } from '../control/pop-state.ts'
import type { ReloadReport, ServerPopStatus, ServerStatus, ZoneStatus } from '../control/server-control.ts'
import { statusSentence } from '../control/status-sentence.ts'
import type { Check } from '../health/check.ts'
import type { CheckStatus } from '../health/health-status.ts'
import type { Override } from '../health/overrides.ts'
import { printable } from './printable.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'

export function statusLines(status: ServerStatus, terminal: Terminal): string[] {
  const { nowMs } = status
  return [
    terminal.paint('bold', statusSentence(status)),
    '',
    serverLine(status),
    '',
    terminal.paint('bold', 'PoPs'),
    ...status.pops.flatMap((pop) => popLines(pop, nowMs, terminal)),
    ...valueLines(status, terminal),
    '',
    terminal.paint('bold', 'Zones'),
    ...zoneLines(status.zones),
    ...refreshLines(status, terminal),
    '',
    reloadLine(status.lastReload, nowMs),
  ]
}

/** One row a zone, under a head. */
export function zoneLines(zones: readonly ZoneStatus[]): string[] {
  const rows = zones.map(({ name, serial, records, state, file }) => [
    name,
    String(serial ?? '-'),
    String(records),
    state,
    file,
  ])
  return formatTable([['zone', 'serial', 'records', 'state', 'file'], ...rows]).map((line) => `  ${line}`)
}

function refreshLines({ refreshes, nowMs }: ServerStatus, terminal: Terminal): string[] {
  if (refreshes.length === 0) return []
  const lines = refreshes.flatMap(({ name, triedMs, succeededMs, failure, waiting }) => [
    `  ${name}: ${succeededMs === undefined ? 'never had' : `as its source had it ${formatClock(succeededMs, nowMs)}`}`,
    ...(failure === undefined ? [] : [`    failed ${formatClock(triedMs!, nowMs)}: ${printable(failure)}`]),
    ...(waiting === undefined ? [] : [`    waits to be accepted: ${printable(waiting)}`]),
  ])
  return ['', terminal.paint('bold', 'Fetched databases'), ...lines]
}

function serverLine({ node, version, pid, startedMs, nowMs, listen }: ServerStatus): string {
  const sockets = listen.map(({ address, port }) => `${address} port ${port}`).join(', ')
  return `${node}: nearpop ${version}, process ${pid}, for ${formatSpan(nowMs - startedMs)}, on ${sockets}`
}

function popLines(pop: ServerPopStatus, nowMs: number, terminal: Terminal): string[] {
  const state = popState(pop)
  const style = { up: 'green', partly: 'yellow', down: 'red' } as const
  const { override, families, addresses } = pop
  const lines = families.flatMap(({ checks }) => checks.flatMap((check) => checkLines(check, nowMs)))
  const word = state === 'partly' ? 'partly down' : state
  return [
    `  ${pop.pop}  ${terminal.paint(style[state], word)}`,
    ...(override === undefined ? [] : [`    ${overrideText(override, nowMs)}`]),
    ...(pop.isLastResort ? [`    ${LAST_RESORT}`] : []),
    ...(lines.length === 0 ? [`    ${addresses.join(', ')}: not checked`] : lines.map((line) => `    ${line}`)),
  ]
}

/** What is checked and stands for no PoP. */
function valueLines({ values, nowMs }: ServerStatus, terminal: Terminal): string[] {
  if (values.length === 0) return []
  const lines = values.flatMap((check) => checkLines(check, nowMs)).map((line) => `  ${line}`)
  return ['', terminal.paint('bold', 'Values of no PoP'), ...lines]
}

function overrideText(override: Override, nowMs: number): string {
  const { setMs, reason } = override
  const why = reason === undefined ? '' : `: ${printable(reason)}`
  return `${describeOverride(override, nowMs)}, since ${formatClock(setMs, nowMs)}${why}`
}

function checkLines({ check, verdict, why, toChange, nextDelayMs }: CheckStatus, nowMs: number): string[] {
  const { up, sinceMs, lastError } = verdict
  const since = `${formatClock(sinceMs, nowMs)} (${formatSpan(nowMs - sinceMs)})`
  const isToldAlready = lastError === undefined || why.includes(lastError.text)
  return [
    `${checkText(check)}: ${up ? 'up' : 'down'} since ${since}: ${printable(why)}`,
    ...(isToldAlready ? [] : [`  last error at ${formatClock(lastError.atMs, nowMs)}: ${printable(lastError.text)}`]),
    `  next check in ${formatSpan(nextDelayMs)}; ${up ? 'down' : 'up'} after ${toChange}`,
  ]
}

function checkText({ address, family, host, healthcheck: { protocol, port, path } }: Check): string {
  const asked = protocol === 'HTTP' || protocol === 'HTTPS' ? ` for ${host}${path}` : ''
  return `IPv${family} ${address} by ${protocol} on port ${port}${asked}`
}

function reloadLine(report: ReloadReport, nowMs: number): string {
  return `Last reload ${formatClock(report.atMs, nowMs)}: ${reloadText(report)}`
}

/** `2 errors, 1 warning; nothing changed`, and what else waits for a restart. */
export function reloadText({ published, errors, warnings, afterRestart }: ReloadReport): string {
  const found = `${errors} errors, ${warnings} warnings`.replace(/\b1 (error|warning)s/g, '1 $1')
  const later = afterRestart.length === 0 ? '' : `; used only after a restart: ${afterRestart.join(', ')}`
  return `${found}${published ? '' : '; nothing changed'}${later}`
}
