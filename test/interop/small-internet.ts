/**
 * The Internet of the island: a root that delegates to two nodes of nearpop, which serve the shipped zones and the rich
 * ones at the addresses that these zones name, and one more node for a child zone. All of it is what resolvers find
 * from the root hints on; nothing is configured per zone.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDocument } from 'yaml'
import type { Daemon } from './daemon.ts'
import { type NearpopDaemon, startNearpopAt } from './nearpop.ts'
import { startBind } from './resolvers.ts'
import { ZONES_FOLDER } from './rich-zones.ts'

const SHIPPED = new URL('../../', import.meta.url)
const ROOT = '192.0.2.1'
const NODES = [
  ['192.0.2.53', '192.0.2.61'],
  ['198.51.100.53', '198.51.100.61', '198.51.100.6'],
] as const
const CHILD = '198.51.100.1'

/** Clients, by where the embedded database has them. */
export const CLIENTS = {
  northAmerica: '8.8.8.8',
  /** Two networks of 24 bits that the database has in one of 20. */
  europe: '193.0.6.1',
  europeToo: '193.0.9.1',
  oceania: '1.1.1.1',
} as const

export const ISLAND_ADDRESSES = [ROOT, ...NODES.flat(), CHILD, ...Object.values(CLIENTS)].map(
  (address) => `${address}/32`,
)

const DELEGATIONS = `
linkedlist.org. 86400 NS ns1.linkedlist.org.
linkedlist.org. 86400 NS ns2.linkedlist.org.
ns1.linkedlist.org. 86400 A 192.0.2.53
ns2.linkedlist.org. 86400 A 198.51.100.53
pasztor.at. 86400 NS ns1.pasztor.at.
pasztor.at. 86400 NS ns2.pasztor.at.
ns1.pasztor.at. 86400 A 192.0.2.61
ns2.pasztor.at. 86400 A 198.51.100.61
example.com. 86400 NS ns1.example.com.
ns1.example.com. 86400 A 192.0.2.53
rich.example. 86400 NS ns1.rich.example.
rich.example. 86400 NS ns2.rich.example.
renamed.example. 86400 NS ns1.rich.example.
other.example. 86400 NS ns1.rich.example.
ns1.rich.example. 86400 A 192.0.2.53
ns2.rich.example. 86400 A 198.51.100.53
`

const ROOT_ZONE = `$TTL 86400
. SOA root.test. hostmaster.root.test. 1 1800 900 604800 86400
. NS root.test.
root.test. A ${ROOT}
${DELEGATIONS}`

const CHILD_ZONE = `
'':
  - {type: SOA, value: {mname: ns1.deleg.rich.example., rname: hostmaster.rich.example., minimum: 60}}
  - {type: NS, ttl: 3600, values: [ns1.deleg.rich.example., ns2.deleg.rich.example.]}
ns1: {type: A, ttl: 3600, value: 198.51.100.1}
ns2: {type: A, ttl: 3600, value: 198.51.100.2}
host: {type: A, ttl: 60, value: 192.0.2.222}
`

const FILES_OF_CHILD = {
  'nearpop.yaml': 'version: 1\nnode: child\nlameduck: 0s\nzones: zones/\n',
  'zones/deleg.rich.example.yaml': CHILD_ZONE,
}

export interface SmallInternet {
  /** The path of root hints that lead here. */
  readonly hints: string
  /** Replies to queries of `type` that the nodes have counted so far for the zone `zone`, which ends in no dot. */
  requests(zone: string, type: string): Promise<number>
  requestsOverTcp(): Promise<number>
  stop(): Promise<void>
}

/** Starts all of it. For the island alone. */
export async function startSmallInternet(): Promise<SmallInternet> {
  const folder = mkdtempSync(join(tmpdir(), 'nearpop-interop-internet-'))
  const hints = join(folder, 'hints')
  writeFileSync(hints, `. 3600000 NS root.test.\nroot.test. 3600000 A ${ROOT}\n`)
  const rootFile = join(folder, 'root.zone')
  writeFileSync(rootFile, ROOT_ZONE)
  const files = filesOfNodes()
  const daemons: Daemon[] = []
  const nodes: NearpopDaemon[] = []
  const stop = async () => {
    for (const daemon of [...nodes, ...daemons]) await daemon.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    daemons.push(await startBind(ROOT, ['recursion no;'], [`zone "." { type primary; file "${rootFile}"; };`]))
    for (const addresses of NODES) nodes.push(await startNearpopAt(addresses, files, 'rich.example'))
    daemons.push(await startNearpopAt([CHILD], FILES_OF_CHILD, 'deleg.rich.example'))
  } catch (error) {
    await stop()
    throw error
  }
  const count = async (...labels: string[]) => {
    let sum = 0
    for (const { http } of nodes) {
      const text = await (await fetch(`http://127.0.0.1:${http}/metrics`)).text()
      for (const [, found, value] of text.matchAll(/^nearpop_dns_requests_total\{(.*)\} (\d+)$/gm)) {
        if (labels.every((label) => found!.includes(label))) sum += Number(value)
      }
    }
    return sum
  }
  const requests = (zone: string, type: string) => count(`zone="${zone}"`, `type="${type}"`)
  const requestsOverTcp = () => count('transport="tcp"')
  return { hints, requests, requestsOverTcp, stop }
}

/** The shipped configuration and zones, and the rich zones beside them. */
function filesOfNodes(): Readonly<Record<string, string>> {
  const document = parseDocument(readFileSync(new URL('nearpop.yaml', SHIPPED), 'utf8'))
  for (const key of ['listen', 'state']) document.delete(key)
  document.set('zones', 'zones/')
  document.set('lameduck', '0s')
  const folders = [fileURLToPath(new URL('zones/', SHIPPED)), ZONES_FOLDER]
  const zones = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith('.yaml'))
      .map((file) => [`zones/${file}`, readFileSync(join(folder, file), 'utf8')]),
  )
  return { 'nearpop.yaml': String(document), ...Object.fromEntries(zones) }
}
