/** The state of a server in one breath, the worst first for whoever is woken at night: how many PoPs are up, and what is wrong. */
import { withoutFinalDot } from '../base/final-dot.ts'
import { formatClock, formatSpan } from '../base/time-text.ts'
import { describePop, popState } from './pop-state.ts'
import type { ServerStatus } from './server-control.ts'

/**
 * `2 of 3 PoPs up: fr down 4 min.`, what follows from that if it is known, and a sentence for each thing else that is not
 * as it should be.
 */
export function statusSentence(status: ServerStatus, consequences: readonly string[] = []): string {
  const others = [
    valueSentences,
    vantageSentences,
    zoneSentences,
    refreshSentences,
    reloadSentence,
    stateSentence,
  ].flatMap((say) => say(status))
  return [popsSentence(status), ...consequences, ...others].join(' ')
}

function popsSentence({ pops, nowMs }: ServerStatus): string {
  if (pops.length === 0) return 'There are no PoPs.'
  const up = pops.filter((pop) => popState(pop) !== 'down').length
  const told = pops.flatMap((pop) => {
    const text = describePop(pop, nowMs)
    return text === undefined ? [] : [`${pop.pop} ${text}`]
  })
  const counted =
    up < pops.length ? `${up} of ${pops.length} PoPs up` : up === 1 ? 'The PoP is up' : `All ${up} PoPs up`
  if (told.length > 0) return `${counted}: ${told.join(', ')}.`
  return pops.every(({ families }) => families.length === 0) ? `${counted}, as nothing is checked.` : `${counted}.`
}

function valueSentences({ values, nowMs }: ServerStatus): string[] {
  const down = values.filter(({ up }) => !up)
  if (down.length === 0) return []
  const told = down.map(({ check, verdict }) => `${check.address} down ${formatSpan(nowMs - verdict.sinceMs)}`)
  return [`Of values that are no PoP's: ${told.join(', ')}.`]
}

function vantageSentences({ vantages, nowMs }: ServerStatus): string[] {
  return vantages.flatMap(({ name, vantage }) => {
    if (vantage.state === 'trusted') return []
    const over = name === 'all' ? '' : ` over ${name}`
    const since = formatClock(vantage.sinceMs, nowMs)
    if (vantage.state === 'suspect') return [`Every PoP fails from here${over} since ${since}: verdicts are held.`]
    return [`Every PoP fails from here${over}; since ${since} that is believed.`]
  })
}

function zoneSentences({ zones }: ServerStatus): string[] {
  // A final dot would look like the sentence's.
  const named = (state: string) =>
    zones.flatMap((zone) => (zone.state === state ? [withoutFinalDot(zone.name)] : [])).join(', ')
  const [stale, unloaded] = [named('stale'), named('unloaded')]
  return [
    ...(stale === '' ? [] : [`Served as last loaded, because of errors: ${stale}.`]),
    ...(unloaded === '' ? [] : [`Answered with SERVFAIL, never loaded: ${unloaded}.`]),
  ]
}

function refreshSentences({ refreshes }: ServerStatus): string[] {
  const waiting = refreshes.filter((refresh) => refresh.waiting !== undefined).map(({ name }) => name)
  const failed = refreshes.filter((refresh) => refresh.failure !== undefined).map(({ name }) => name)
  return [
    ...(waiting.length === 0 ? [] : [`Fetched, and waiting to be accepted: ${waiting.join(', ')}.`]),
    ...(failed.length === 0 ? [] : [`Could not be fetched anew: ${failed.join(', ')}.`]),
  ]
}

function reloadSentence({ lastReload: { errors, published } }: ServerStatus): string[] {
  const found = `The last reload found ${errors === 1 ? '1 error' : `${errors} errors`}`
  if (!published) return [`${found} and changed nothing.`]
  return errors === 0 ? [] : [`${found}.`]
}

function stateSentence({ stateFault }: ServerStatus): string[] {
  return stateFault === undefined ? [] : [`A restart would forget what happens now, as ${stateFault}.`]
}
