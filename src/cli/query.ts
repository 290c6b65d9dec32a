/**
 * `nearpop query`: what a client is answered. Without `--server` nothing is sent: the serving engine answers a query
 * built here, over the files as they are now, and `--explain` holds that against the plain way to the same answer.
 */
import { Engine } from '../answer/engine.ts'
import { Transport } from '../answer/query-handler.ts'
import { type Address, formatAddress, parseAddress } from '../base/address.ts'
import { newClientAddress, setClientOctets } from '../base/client-address.ts'
import { LIMITS } from '../base/limits.ts'
import { formatPrefix, prefixOf } from '../base/prefix.ts'
import { formatSocketAddress } from '../config/socket-address.ts'
import { Answers } from '../control/answers.ts'
import { linkTables } from '../control/link-tables.ts'
import { formatName, parseName } from '../dns/name.ts'
import { Rcode } from '../dns/numbers.ts'
import { typeMnemonic } from '../dns/rdata/registry.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { findCountryAddress } from '../tables/country-address.ts'
import { refuseUsage } from './arguments.ts'
import { buildQuery } from './build-query.ts'
import type { Arguments } from './command.ts'
import { disagreements, scopeDisagreements } from './disagreements.ts'
import { ExitCode } from './exit-code.ts'
import { Explainer, type Explanation, type Question } from './explain.ts'
import { askLive } from './live-query.ts'
import { type Loaded, load, loadConfig, loadDatabases } from './load.ts'
import { checkDown, type QueryOptions, readQueryOptions } from './query-options.ts'
import { randomBits } from './random-bits.ts'
import { readReply } from './read-reply.ts'
import type { Reply } from './reply.ts'
import { formatStatus, replyLines, scopePrefix } from './reply-text.ts'
import { type SupposedHealth, supposeDown, supposeHealth } from './supposed-health.ts'
import { formatTable } from './table.ts'
import type { Terminal } from './terminal.ts'

export async function query(args: Arguments, terminal: Terminal): Promise<number> {
  const options = readQueryOptions(args)
  if (typeof options === 'string') return refuseUsage(terminal, 'query', options)
  const configFile = args.text('config')!
  if (options.server !== undefined) return queryServer(configFile, options, terminal)
  const loaded = load(configFile, terminal)
  if (loaded === undefined) return ExitCode.NEGATIVE
  const unknown = checkDown(options.down, loaded.snapshot.config.pops.keys())
  if (unknown !== undefined) return refuseUsage(terminal, 'query', unknown)
  const client = findClient(options, loaded.databases, terminal)
  if (client === 'none') return ExitCode.NEGATIVE
  const health = options.explain ? await supposeHealth(configFile, options.down) : supposeDown(options.down)
  return queryOffline(askedBy(options, client), options, { ...loaded, health }, terminal)
}

/** Where a query comes from when nothing says who asks. */
const NOBODY: Address = parseAddress('127.0.0.1')!

/** Who asks: an address given, or one of the country; 'none' is told. */
function findClient(
  { client, country }: QueryOptions,
  databases: readonly GeoDatabase[],
  terminal: Terminal,
): Address | 'none' | undefined {
  if (country === undefined) return client
  const address = findCountryAddress(databases, country.code)
  if (address === undefined) {
    terminal.tell(`the databases know no address in ${country.name} (${country.code})`)
    return 'none'
  }
  terminal.tell(`asking as ${formatAddress(address)}, an address in ${country.name}`)
  return address
}

/** A client that is named asks with the whole of its address as client subnet, so that the scope is told. */
function askedBy({ name, type, subnet }: QueryOptions, client: Address | undefined): Question {
  const ofClient = client && prefixOf(client, client.octets.length * 8)
  const told = subnet ?? ofClient
  return { name, type, source: client ?? NOBODY, ...(told === undefined ? {} : { subnet: told }) }
}

interface Supposed extends Loaded {
  readonly health: SupposedHealth
}

function queryOffline(question: Question, options: QueryOptions, supposed: Supposed, terminal: Terminal): number {
  const { snapshot, zones, databases, health } = supposed
  const failures: unknown[] = []
  const tables = linkTables(snapshot, new Answers(snapshot, health).answerSets())
  const engine = new Engine({ tables, random: randomBits, onFailure: (failure) => failures.push(failure) })
  const reply = askEngine(engine, question, options.overTcp, terminal)
  if (typeof reply === 'string' || failures.length > 0) {
    terminal.tell(`BUG: ${failures.map(String).join('; ') || reply}`)
    return ExitCode.NEGATIVE
  }
  if (!options.explain) return show(question, reply, options, terminal)
  const unloaded = snapshot.unloaded.map(({ name }) => parseName(name) as Uint8Array)
  const explanation = new Explainer({ zones, unloaded, databases, health }).explain(question)
  const differences = disagreements(reply, explanation)
  if (reply.subnet !== undefined) differences.push(...scopeDisagreements(reply.subnet, explanation, databases))
  return show(question, reply, options, terminal, { explanation, differences })
}

/** Asks once more over TCP when the reply is truncated, as resolvers do. */
function askEngine(engine: Engine, question: Question, overTcp: boolean, terminal: Terminal): Reply | string {
  const arena = new Uint8Array(LIMITS.messageOctetsMax)
  const built = buildQuery({ id: 1, ...question })
  arena.set(built)
  const client = newClientAddress()
  setClientOctets(client, question.source.family, question.source.octets)
  const length = engine.handle(arena, 0, built.length, client, overTcp ? Transport.TCP : Transport.UDP)
  if (length === 0) return 'the engine gives no reply'
  const reply = readReply(arena.subarray(0, length))
  if (typeof reply === 'string' || overTcp || !reply.flags.includes('tc')) return reply
  terminal.tell('truncated over UDP; asked again over TCP')
  return askEngine(engine, question, true, terminal)
}

async function queryServer(configFile: string, options: QueryOptions, terminal: Terminal): Promise<number> {
  const config = options.country === undefined ? undefined : loadConfig(configFile, terminal)
  if (options.country !== undefined && config === undefined) return ExitCode.NEGATIVE
  const loaded = config === undefined ? [] : loadDatabases(config, terminal)
  const databases = loaded.map(({ database }) => database)
  const client = findClient(options, databases, terminal)
  if (client === 'none') return ExitCode.NEGATIVE
  const question = askedBy(options, client)
  const server = options.server!
  const answer = await askLive(server, question, options.overTcp, LIMITS.liveQueryMs)
  if ('reply' in answer) return show(question, answer.reply, options, terminal)
  if (answer.failure === 'unsupported') return refuseUsage(terminal, 'query', answer.message)
  terminal.tell(`${formatSocketAddress(server)}: ${answer.message}`)
  return answer.failure === 'timeout' ? ExitCode.TIMEOUT : ExitCode.UNREACHABLE
}

interface Explained {
  readonly explanation: Explanation
  readonly differences: readonly string[]
}

function show(
  question: Question,
  reply: Reply,
  options: QueryOptions,
  terminal: Terminal,
  explained?: Explained,
): number {
  if (options.json) terminal.print(JSON.stringify(describe(question, reply, options, explained), null, 2))
  else {
    for (const line of replyLines(reply)) terminal.print(line)
    if (reply.rcode === Rcode.NXDOMAIN) terminal.print(`; ${formatName(question.name)} does not exist`)
    else if (isNoData(reply)) terminal.print(`; ${formatName(question.name)} has no ${typeMnemonic(question.type)}`)
    terminal.print(terminal.paint('dim', `; ${formatStatus(reply)}`))
    if (reply.subnet !== undefined) terminal.print(terminal.paint('dim', `; ${subnetText(reply.subnet)}`))
    if (explained !== undefined) printExplained(explained, terminal)
  }
  const { differences = [] } = explained ?? {}
  for (const difference of differences) terminal.tell(`BUG: reply and explanation differ: ${difference}`)
  return reply.rcode === Rcode.NOERROR && differences.length === 0 ? ExitCode.OK : ExitCode.NEGATIVE
}

/** RFC 2308 section 2.2. */
function isNoData({ rcode, answers, authorities }: Reply): boolean {
  return rcode === Rcode.NOERROR && answers.length === 0 && authorities[0]?.type === 'SOA'
}

function subnetText(subnet: NonNullable<Reply['subnet']>): string {
  const { address, source, scope } = subnet
  const holds = scope === 0 ? 'everyone gets this answer' : `all of ${scopePrefix(subnet)} gets this answer`
  return `client subnet ${address}/${source}, scope ${scope}: ${holds}`
}

function printExplained({ explanation, differences }: Explained, terminal: Terminal): void {
  terminal.print(`\n${terminal.paint('bold', 'Why')}`)
  const rows = explanation.steps.map(({ about, text }, i) => [String(i + 1).padStart(4), about, text])
  for (const line of formatTable(rows)) terminal.print(line)
  if (differences.length === 0) terminal.print(terminal.paint('green', 'The reply agrees with this.'))
}

function describe(asked: Question, reply: Reply, { server }: QueryOptions, explained?: Explained): object {
  const { name, type, source, subnet } = asked
  const question = {
    name: formatName(name),
    type: typeMnemonic(type),
    ...(server === undefined ? { source: formatAddress(source) } : { server: formatSocketAddress(server) }),
    subnet: subnet === undefined ? null : formatPrefix(subnet),
  }
  if (explained === undefined) return { question, reply }
  const { explanation, differences } = explained
  return { question, reply, explanation: { steps: explanation.steps, agrees: differences.length === 0, differences } }
}
