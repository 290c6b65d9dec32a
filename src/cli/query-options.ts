/** The options of `nearpop query` -> what is asked; or one sentence that says what is wrong with them. */
import { type Address, parseAddress } from '../base/address.ts'
import { didYouMean } from '../base/nearest-name.ts'
import { type Prefix, parsePrefix } from '../base/prefix.ts'
import type { SocketAddress } from '../config/config.ts'
import { parseName } from '../dns/name.ts'
import { Type } from '../dns/numbers.ts'
import { RECORD_TYPES, typeByMnemonic } from '../dns/rdata/registry.ts'
import { COUNTRIES, type Country } from '../routing/country.ts'
import { encodeIdna } from '../zone/idna.ts'
import type { Arguments } from './command.ts'
import { readServerAddress } from './server-address.ts'

export interface QueryOptions {
  /** A wire name. */
  readonly name: Uint8Array
  readonly type: number
  readonly client: Address | undefined
  readonly country: Country | undefined
  readonly subnet: Prefix | undefined
  /** PoP names, as they were written. */
  readonly down: readonly string[]
  readonly explain: boolean
  readonly overTcp: boolean
  readonly json: boolean
  readonly server: SocketAddress | undefined
}

export function readQueryOptions(args: Arguments): QueryOptions | string {
  const wrong: string[] = []
  const take = <T>(text: string | undefined, read: (text: string) => T | string): T | undefined => {
    const value = text === undefined ? undefined : read(text)
    if (typeof value !== 'string') return value
    wrong.push(value)
    return undefined
  }
  const name = take(args.positionals[0], readName)
  const type = take(args.positionals[1] ?? 'A', readType)
  const client = take(args.text('client'), readClient)
  const country = take(args.text('country'), readCountry)
  const subnet = take(args.text('ecs'), readSubnet)
  const server = take(args.text('server'), readServerAddress)
  if (name === undefined || type === undefined || wrong.length > 0) return wrong[0]!
  if (client !== undefined && country !== undefined) return '--client and --country both say who asks: give one'
  const [down, explain] = [readDown(args), args.flag('explain')]
  if (server !== undefined && down.length > 0) return '--down is for answers without --server'
  if (server !== undefined && explain) return '--explain is for answers without --server'
  const [overTcp, json] = [args.flag('tcp'), args.flag('json')]
  return { name, type, client, country, subnet, down, explain, overTcp, json, server }
}

/** The names in `--down`. */
export function readDown(args: Arguments): string[] {
  return (args.text('down') ?? '').split(',').filter((name) => name !== '')
}

/** A sentence when one of the names is no PoP. */
export function checkDown(down: readonly string[], pops: Iterable<string>): string | undefined {
  const known = [...pops]
  const unknown = down.find((name) => !known.includes(name))
  return unknown === undefined ? undefined : `there is no PoP "${unknown}": ${didYouMean(unknown, known)}`
}

export function readName(text: string): Uint8Array | string {
  const encoded = encodeIdna(text)
  const name = typeof encoded === 'string' ? encoded : parseName(encoded.encoded)
  return typeof name === 'string' ? `"${text}" is not a name: it is ${name}` : name
}

/** Types that zones hold, and ANY. */
export function readType(text: string): number | string {
  const type = typeByMnemonic(text.toUpperCase())
  const isData = type !== undefined && type !== 0 && type !== Type.OPT && (type < 128 || type >= Type.ANY)
  if (isData) return type
  const names = [...RECORD_TYPES.map(({ mnemonic }) => mnemonic), 'ANY']
  return `"${text}" is not a record type: ${didYouMean(text.toUpperCase(), names)}`
}

function readClient(text: string): Address | string {
  return parseAddress(text) ?? `--client "${text}" is not an IP address`
}

function readCountry(text: string): Country | string {
  const known = COUNTRIES.get(text.toUpperCase())
  if (known !== undefined) return known
  const named = [...COUNTRIES.values()].find(({ name }) => name.toLowerCase() === text.toLowerCase())
  const hint =
    named === undefined ? 'two letters of ISO 3166-1 are wanted, such as FR' : `did you mean "${named.code}"?`
  return `--country "${text}" is not a country: ${hint}`
}

function readSubnet(text: string): Prefix | string {
  return parsePrefix(text) ?? `--ecs "${text}" is not a CIDR prefix, such as 193.0.6.0/24, without bits beyond it`
}
