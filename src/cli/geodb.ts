/**
 * `nearpop geodb info` and `geodb lookup ADDRESS`: what the databases of the configuration are, and what each of them
 * says of an address, with the location that rules are evaluated on, beside MaxMind's web service if wanted.
 */
import { existsSync } from 'node:fs'
import { formatAddress, parseAddress } from '../base/address.ts'
import { formatPrefix, prefixOf } from '../base/prefix.ts'
import { formatTime } from '../base/time-text.ts'
import type { Config } from '../config/config.ts'
import { attributionOf, formatAttribution } from '../geo/attribution.ts'
import type { DatabaseMetadata } from '../geo/database.ts'
import { locate } from '../geo/locate.ts'
import { fetchedSources } from '../refresh/update-databases.ts'
import { NOWHERE } from '../routing/location.ts'
import { type FetchRecord, readFetchRecord } from '../storage/fetch-record.ts'
import { refuseUsage } from './arguments.ts'
import type { WebServiceAnswer } from './ask-web-service.ts'
import type { Arguments } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { fileSources } from './file-sources.ts'
import { type LoadedFile, loadConfig, loadDatabases } from './load.ts'
import { formatLocation } from './location-text.ts'
import type { Terminal } from './terminal.ts'

export async function geodb(args: Arguments, terminal: Terminal): Promise<number> {
  const [action, address] = args.positionals
  const mistake = mistakeIn(action, address, args)
  if (mistake !== undefined) return refuseUsage(terminal, 'geodb', mistake)
  if (action === 'update') return (await import('./geodb-update.ts')).updateGeodb(args, terminal)
  const config = loadConfig(args.text('config')!, terminal)
  const databases = config === undefined ? [] : loadDatabases(config, terminal)
  if (config === undefined) return ExitCode.NEGATIVE
  if (action === 'info') return info(databases, notFetched(config), args.flag('json'), terminal)
  if (databases.length === 0) return ExitCode.NEGATIVE
  if (!args.flag('web-service')) return lookup(databases, address!, undefined, args.flag('json'), terminal)
  const { askWebService } = await import('./ask-web-service.ts')
  return lookup(databases, address!, await askWebService(config, address!), args.flag('json'), terminal)
}

/** What is wrong with the command line, as a sentence. */
function mistakeIn(action: string | undefined, address: string | undefined, args: Arguments): string | undefined {
  if (action !== 'info' && action !== 'lookup' && action !== 'update')
    return `"${action}" is not info, lookup or update`
  if (action !== 'lookup' && address !== undefined) {
    return `${action} takes no address; "lookup ${address}" says where one is`
  }
  if (action !== 'update' && args.flag('accept')) return '--accept belongs to update'
  if (action !== 'lookup') return args.flag('web-service') ? '--web-service belongs to lookup' : undefined
  if (address === undefined) return 'lookup needs an ADDRESS'
  return parseAddress(address) === undefined ? `"${address}" is not an IP address` : undefined
}

const DAY_MS = 86_400_000

/** The files of what is to be fetched and is not there. */
function notFetched(config: Config): string[] {
  const { resolvePath } = fileSources()
  const files = fetchedSources(config).map(({ path, place }) => resolvePath(path, place.file))
  return files.filter((file) => !existsSync(file))
}

function info(databases: readonly LoadedFile[], missing: readonly string[], asJson: boolean, terminal: Terminal) {
  const described = databases.map(({ file, database }) => describe(file, database.metadata, Date.now()))
  const absent = missing.map((file) => ({ file, ...UNKNOWN, refresh: describeRefresh(readFetchRecord(file)) }))
  const exitCode = databases.length > 0 ? ExitCode.OK : ExitCode.NEGATIVE
  if (asJson) {
    terminal.print(JSON.stringify([...described, ...absent], null, 2))
    return exitCode
  }
  for (const shown of described) {
    const { file, type, description, built, ageDays, ipVersion, nodes, recordSize, attribution, refresh } = shown
    terminal.print(terminal.paint('bold', file))
    terminal.print(`  type         ${type}${description === '' ? '' : ` (${description})`}`)
    terminal.print(`  built        ${built === null ? 'unknown' : `${built.slice(0, 10)}, ${ageDays} days ago`}`)
    terminal.print(`  addresses    ${ipVersion === 6 ? 'IPv4 and IPv6' : 'IPv4 only'}`)
    terminal.print(`  search tree  ${nodes} nodes of two ${recordSize}-bit records`)
    if (attribution !== null) terminal.print(`  attribution  ${attribution}`)
    if (refresh !== null) for (const line of refreshLines(refresh)) terminal.print(`  ${line}`)
  }
  for (const { file, refresh } of absent) {
    terminal.print(terminal.paint('bold', file))
    terminal.print('  not fetched yet')
    if (refresh !== null) for (const line of refreshLines(refresh)) terminal.print(`  ${line}`)
  }
  return exitCode
}

/** Of a database that is not there, what `describe` says of others. */
const UNKNOWN = {
  type: null,
  description: '',
  built: null,
  ageDays: null,
  ipVersion: null,
  nodes: null,
  recordSize: null,
  attribution: null,
}

function describe(file: string, metadata: DatabaseMetadata, nowMs: number) {
  const { type, description, built, ipVersion, nodeCount, recordSize } = metadata
  const attribution = attributionOf(file, metadata)
  return {
    file,
    type,
    description,
    built: built?.toISOString() ?? null,
    ageDays: built === undefined ? null : Math.max(0, Math.floor((nowMs - built.getTime()) / DAY_MS)),
    ipVersion,
    nodes: nodeCount,
    recordSize,
    attribution: attribution === undefined ? null : formatAttribution(attribution),
    refresh: describeRefresh(readFetchRecord(file)),
  }
}

/** Null for a file that was never fetched. */
function describeRefresh({ triedMs, succeededMs, failure, waiting }: FetchRecord) {
  if (triedMs === undefined) return null
  const succeeded = succeededMs === undefined ? null : new Date(succeededMs).toISOString()
  return { tried: new Date(triedMs).toISOString(), succeeded, failure: failure ?? null, waiting: waiting?.why ?? null }
}

function refreshLines({ tried, succeeded, failure, waiting }: NonNullable<ReturnType<typeof describeRefresh>>) {
  const shown = (time: string) => formatTime(Date.parse(time))
  const asked = succeeded === null || succeeded === tried ? '' : `, last with success ${shown(succeeded)}`
  return [
    `asked for    ${shown(tried)}${asked}`,
    ...(failure === null ? [] : [`failed       ${failure}`]),
    ...(waiting === null ? [] : [`waits        ${waiting}`]),
  ]
}

/** Exit code 1 when nothing is known here, or the web service was asked in vain. */
function lookup(
  databases: readonly LoadedFile[],
  text: string,
  webService: WebServiceAnswer | string | undefined,
  asJson: boolean,
  terminal: Terminal,
): number {
  const address = parseAddress(text)!
  const records = databases.map(({ file, database }) => {
    if (address.family > database.metadata.ipVersion) return { file, network: null, record: null }
    const { record, prefixLength } = database.lookup(address)
    return { file, network: formatPrefix(prefixOf(address, prefixLength)), record }
  })
  const { location, prefixLength } = locate(
    databases.map(({ database }) => database),
    address,
  )
  const network = formatPrefix(prefixOf(address, prefixLength))
  if (asJson) {
    const found = { address: formatAddress(address), records, location, network }
    const beside = webService === undefined ? {} : { webService: typeof webService === 'string' ? null : webService }
    terminal.print(JSON.stringify({ ...found, ...beside }, null, 2))
  } else {
    for (const { file, network, record } of records) {
      terminal.print(`${terminal.paint('bold', file)}${network === null ? '' : `  ${network}`}`)
      const shown = record === null ? 'nothing known' : JSON.stringify(record, null, 2)
      terminal.print(shown.replace(/^/gm, '  '))
    }
    terminal.print(`${terminal.paint('bold', 'location')}  ${network}\n  ${formatLocation(location)}`)
    if (typeof webService === 'object') {
      const { host, network, location } = webService
      terminal.print(`${terminal.paint('bold', host)}  ${network ?? ''}\n  ${formatLocation(location)}`)
    }
  }
  if (typeof webService === 'string') {
    terminal.tell(webService)
    return ExitCode.NEGATIVE
  }
  return Object.keys(location).length > Object.keys(NOWHERE).length ? ExitCode.OK : ExitCode.NEGATIVE
}
