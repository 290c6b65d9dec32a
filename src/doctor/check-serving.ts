/** Checks of what is served and how: the configuration, the running server, each address it is to listen on, its clients. */
import { type Address, parseAddress } from '../base/address.ts'
import { holdsAddress, parsePrefix } from '../base/prefix.ts'
import type { DoctorFacts, ListenerFacts } from './doctor-facts.ts'
import { describeHolder } from './explain-listen-failure.ts'
import { type Finding, fail, ok, warn } from './finding.ts'
import { isForeign } from './is-foreign.ts'

export function checkConfiguration({ configuration, server }: DoctorFacts): Finding[] {
  const { file, errors, warnings, first } = configuration
  const fix = `nearpop check -c ${file}`
  if (errors > 0) return [fail('configuration', `${file} has ${count(errors, 'error')}: ${first}`, fix)]
  const found = warnings > 0 ? [warn('configuration', `${file} has ${count(warnings, 'warning')}: ${first}`, fix)] : []
  const reloadErrors = typeof server === 'string' ? 0 : server.reloadErrors
  if (reloadErrors > 0) {
    const sentence = `the last reload found ${count(reloadErrors, 'error')}: what it is about is served as it was, or not at all`
    found.push(fail('configuration', sentence, fix))
  }
  return found.length > 0 ? found : [ok('configuration', `${file} has no errors and no warnings`)]
}

export function checkServer({ server, isServerAbsent, configuration, state }: DoctorFacts): Finding[] {
  if (typeof server === 'string') {
    if (isForeign(state)) return [warn('server', server)]
    if (isServerAbsent) return [warn('server', server, `nearpop serve -c ${configuration.file}`)]
    return [fail('server', server, 'see what its log says, and restart it')]
  }
  const { version, ownVersion, pid } = server
  if (version === ownVersion) return [ok('server', `nearpop ${version} runs as process ${pid}`)]
  const sentence = `nearpop ${version} runs as process ${pid}, and this is ${ownVersion}`
  return [warn('server', sentence, 'restart the server: it still runs what was there before')]
}

/** Each address over UDP and TCP together, as one without the other is half a nameserver. */
export function checkListeners({ listeners, server }: DoctorFacts): Finding[] {
  const byAddress = Map.groupBy(listeners, ({ address, port }) => `${address} port ${port}`)
  return [...byAddress].map(([where, both]) => {
    const wrong = both.filter(({ outcome }) => outcome !== 'answered')
    if (wrong.length === 0) {
      return answeringListener(`${where} answers over ${both.map(({ transport }) => transport).join(' and ')}`, server)
    }
    const holders = wrong.flatMap((listener) => listener.holders)
    if (holders.length > 0) {
      const whose = [...new Set(holders.map(describeHolder))].join(', and by ')
      const fix = `sudo ss -lpn 'sport = :${both[0]!.port}' shows it; starting nearpop says what to do`
      return fail('listeners', `${where} is held by ${whose}`, fix)
    }
    const sentence = `${where} does not answer over ${wrong.map(describeListener).join(', nor over ')}`
    if (typeof server === 'string' && wrong.every(({ outcome }) => outcome === 'unreachable'))
      return warn('listeners', sentence)
    return fail('listeners', sentence, 'nearpop status, and the log of the server, say more')
  })
}

function answeringListener(sentence: string, server: DoctorFacts['server']): Finding {
  if (typeof server !== 'string') return ok('listeners', sentence)
  const doubt = 'but by another server than that of this configuration, or one that this user cannot ask'
  return warn('listeners', `${sentence}, ${doubt}`)
}

function describeListener({ transport, found }: ListenerFacts): string {
  return `${transport} (${found})`
}

/**
 * Whether clients are seen as themselves: a NAT that hides them, such as the bridge of a container, makes all of them one
 * private address, which no database knows.
 */
export function checkClients({ server, listeners, isContainer, ownAddresses }: DoctorFacts): Finding[] {
  const byCountry = typeof server === 'string' ? {} : server.byCountry
  const answers = Object.values(byCountry).reduce((sum, number) => sum + number, 0)
  const known = answers - (byCountry[UNKNOWN] ?? 0)
  const fix = isContainer
    ? 'run the container with network_mode: host (docker run --network host), so that it sees who asks'
    : 'let queries reach this machine with the address of who asks: no masquerading (SNAT) on their way'
  if (answers >= ANSWERS_MIN && known <= answers * KNOWN_SHARE_MAX) {
    const sentence = `of ${answers} answers by policies ${answers - known} went to clients of no known country: a NAT may hide who asks`
    return [warn('clients', sentence, fix)]
  }
  if (answers >= ANSWERS_MIN)
    return [ok('clients', `of ${answers} answers by policies ${known} went to clients of a known country`)]
  const own = ownAddresses.map(({ address }) => address)
  const asked = listeners.flatMap(({ address }) =>
    isEvery(address) ? own.filter((one) => !isLoopback(one)) : [address],
  )
  if (asked.every(isLoopback))
    return [ok('clients', 'only this machine can ask: it listens on loopback addresses alone')]
  if (asked.some((address) => !isPrivate(address) && !isLoopback(address)))
    return [ok('clients', 'it listens on a public address')]
  const sentence = 'it listens on private addresses alone: there is a NAT before it, which may hide who asks'
  return [warn('clients', `${sentence}; ask again once it has answered ${ANSWERS_MIN} queries`, fix)]
}

const UNKNOWN = '--'
const ANSWERS_MIN = 100
const KNOWN_SHARE_MAX = 0.05

/** RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291 section 2.5.6. */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
].map((text) => parsePrefix(text)!)

function isPrivate(text: string): boolean {
  const address = addressOf(text)
  return address !== undefined && PRIVATE.some((prefix) => holdsAddress(prefix, address))
}

function isLoopback(text: string): boolean {
  return text === '::1' || text.startsWith('127.')
}

function isEvery(text: string): boolean {
  return text === '::' || text === '0.0.0.0'
}

/** Without its zone. */
function addressOf(text: string): Address | undefined {
  return parseAddress(text.split('%')[0]!)
}

function count(number: number, what: string): string {
  return number === 1 ? `1 ${what}` : `${number} ${what}s`
}
