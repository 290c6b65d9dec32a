/**
 * `nearpop geodb info` and `geodb lookup ADDRESS`: what the databases of the configuration are, and what each of them
 * says of an address, with the location that rules are evaluated on.
 */
import { formatAddress, parseAddress } from '../base/address.ts'
import { formatPrefix, prefixOf } from '../base/prefix.ts'
import { attributionOf, formatAttribution } from '../geo/attribution.ts'
import type { DatabaseMetadata } from '../geo/database.ts'
import { locate } from '../geo/locate.ts'
import { NOWHERE } from '../routing/location.ts'
import { refuseUsage } from './arguments.ts'
import type { Arguments } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { type LoadedFile, loadDatabases } from './load.ts'
import { formatLocation } from './location-text.ts'
import type { Terminal } from './terminal.ts'

export function geodb(args: Arguments, terminal: Terminal): number {
  const [action, address] = args.positionals
  if (action !== 'info' && action !== 'lookup') {
    return refuseUsage(terminal, 'geodb', `"${action}" is not info or lookup`)
  }
  if (action === 'info' && address !== undefined) {
    return refuseUsage(terminal, 'geodb', `info takes no address; "lookup ${address}" says where one is`)
  }
  if (action === 'lookup' && address === undefined) return refuseUsage(terminal, 'geodb', 'lookup needs an ADDRESS')
  const databases = loadDatabases(args.text('config')!, terminal)
  if (databases === undefined || databases.length === 0) return ExitCode.NEGATIVE
  if (action === 'info') return info(databases, Date.now(), args.flag('json'), terminal)
  return lookup(databases, address!, args.flag('json'), terminal)
}

const DAY_MS = 86_400_000

function info(databases: readonly LoadedFile[], nowMs: number, asJson: boolean, terminal: Terminal): number {
  const described = databases.map(({ file, database }) => describe(file, database.metadata, nowMs))
  if (asJson) {
    terminal.print(JSON.stringify(described, null, 2))
    return ExitCode.OK
  }
  for (const { file, type, description, built, ageDays, ipVersion, nodes, recordSize, attribution } of described) {
    terminal.print(terminal.paint('bold', file))
    terminal.print(`  type         ${type}${description === '' ? '' : ` (${description})`}`)
    terminal.print(`  built        ${built === null ? 'unknown' : `${built.slice(0, 10)}, ${ageDays} days ago`}`)
    terminal.print(`  addresses    ${ipVersion === 6 ? 'IPv4 and IPv6' : 'IPv4 only'}`)
    terminal.print(`  search tree  ${nodes} nodes of two ${recordSize}-bit records`)
    if (attribution !== null) terminal.print(`  attribution  ${attribution}`)
  }
  return ExitCode.OK
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
  }
}

function lookup(databases: readonly LoadedFile[], text: string, asJson: boolean, terminal: Terminal): number {
  const address = parseAddress(text)
  if (address === undefined) return refuseUsage(terminal, 'geodb', `"${text}" is not an IP address`)
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
    terminal.print(JSON.stringify({ address: formatAddress(address), records, location, network }, null, 2))
  } else {
    for (const { file, network, record } of records) {
      terminal.print(`${terminal.paint('bold', file)}${network === null ? '' : `  ${network}`}`)
      const shown = record === null ? 'nothing known' : JSON.stringify(record, null, 2)
      terminal.print(shown.replace(/^/gm, '  '))
    }
    terminal.print(`${terminal.paint('bold', 'location')}  ${network}\n  ${formatLocation(location)}`)
  }
  return Object.keys(location).length > Object.keys(NOWHERE).length ? ExitCode.OK : ExitCode.NEGATIVE
}
