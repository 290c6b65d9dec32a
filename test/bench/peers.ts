/**
 * The nameservers that are compared, each with the same names in a folder of its own: nearpop both ways of UDP, and those
 * of gdnsd, Knot, NSD and BIND that are installed. One thread each. Policies go by a few subnets, in every server's own
 * words; for nearpop they lie over its embedded database of countries, which only it has to search as well.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Command } from '../interop/daemon.ts'
import { type Kind, LARGE_NAMES } from './saturate.ts'

export interface Peer {
  readonly name: string
  /** The program that has to be there. */
  readonly program: string
  readonly kinds: readonly Kind[]
  readonly environment?: Readonly<Record<string, string>>
  /** Writes its files into `folder`. */
  prepare(port: number, folder: string): Command
}

const PLAIN: readonly Kind[] = ['static', 'nxdomain', 'wildcard', 'large']
const ALL: readonly Kind[] = [...PLAIN, 'geo', 'geo-ecs']
const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))

/** Networks of eight bits, by the PoP that serves them; everyone else is au's. */
const NETWORKS = { ny: [8, 12, 63, 64, 96, 172], fr: [2, 5, 77, 80, 193, 194] } as const
const POPS = { au: '192.0.2.1', ny: '192.0.2.2', fr: '192.0.2.3' } as const

export const PEERS: readonly Peer[] = [
  { name: 'nearpop', program: process.execPath, kinds: ALL, prepare: prepareNearpop },
  {
    name: 'nearpop, node:dgram',
    program: process.execPath,
    kinds: ALL,
    environment: { NODE_OPTIONS: `--import=${new URL('without-koffi.ts', import.meta.url)}` },
    prepare: prepareNearpop,
  },
  { name: 'gdnsd', program: 'gdnsd', kinds: ALL.filter((kind) => kind !== 'wildcard'), prepare: prepareGdnsd },
  { name: 'knot', program: 'knotd', kinds: ALL, prepare: prepareKnot },
  { name: 'nsd', program: 'nsd', kinds: PLAIN, prepare: prepareNsd },
  { name: 'bind', program: 'named', kinds: PLAIN, prepare: prepareBind },
]

function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
}

const largeNames = Array.from({ length: LARGE_NAMES }, (_, i) => `h${String(i).padStart(6, '0')}`)

function prepareNearpop(port: number, folder: string): Command {
  const rules = Object.entries(NETWORKS).map(
    ([pop, networks]) => `{subnets: [${networks.map((network) => `${network}.0.0.0/8`).join(', ')}], pops: [${pop}]}`,
  )
  const pops = Object.entries(POPS).map(([pop, address]) => `${pop}: {ipv4: ${address}}`)
  const large = largeNames.map((name) => `${name}: {type: A, value: 192.0.2.9}\n`)
  write(folder, {
    'nearpop.yaml': `version: 1
node: bench
lameduck: 0s
log: {level: warn}
listen: {dns: '127.0.0.1:${port}', http: '127.0.0.1:${port + 1}'}
pops: {${pops.join(', ')}}
policies: {geo: {rules: [${rules.join(', ')}], default: [au]}}
`,
    'zones/bench.test.yaml': `'': {type: NS, values: [ns1.bench.test., ns2.bench.test.]}
ns1: {type: A, value: 192.0.2.53}
ns2: {type: A, value: 192.0.2.54}
www: {type: A, value: 192.0.2.1}
'*.any': {type: A, value: 192.0.2.2}
geo: {type: A, ttl: 60, dynamic: geo}
${large.join('')}`,
  })
  return { program: process.execPath, args: [MAIN, 'serve', '-c', join(folder, 'nearpop.yaml')] }
}

/** `geo` is the line of the name that a policy answers; every server has its own. */
function masterFile(geo: string, withWildcard = true): string {
  return `$TTL 300
@ SOA ns1.bench.test. hostmaster.bench.test. 1 3600 900 604800 300
@ NS ns1.bench.test.
@ NS ns2.bench.test.
ns1 A 192.0.2.53
ns2 A 192.0.2.54
www A 192.0.2.1
${withWildcard ? '*.any A 192.0.2.2\n' : ''}${geo}
${largeNames.map((name) => `${name} A 192.0.2.9\n`).join('')}`
}

function prepareGdnsd(port: number, folder: string): Command {
  const nets = Object.entries(NETWORKS).flatMap(([pop, networks]) =>
    networks.map((network) => `${network}.0.0.0/8 => [${pop}]`),
  )
  const centres = Object.entries(POPS).map(([pop, address]) => `${pop} => { addrs_v4 => ${address} }`)
  mkdirSync(join(folder, 'run'), { recursive: true })
  mkdirSync(join(folder, 'lib'), { recursive: true })
  write(folder, {
    config: `options => {
  listen => 127.0.0.1:${port}
  udp_threads = 1
  tcp_threads = 1
  run_dir = ${join(folder, 'run')}
  state_dir = ${join(folder, 'lib')}
}
plugins => { geoip => {
  maps => { world => { datacenters => [au, ny, fr], nets => { ${nets.join(', ')} } } }
  resources => { geo => { map => world, service_types => up, dcmap => { ${centres.join(', ')} } } }
} }
`,
    'zones/bench.test': masterFile('geo 60 DYNA geoip!geo', false),
  })
  return { program: 'gdnsd', args: ['-c', folder, 'start'] }
}

function prepareKnot(port: number, folder: string): Command {
  const nets = Object.entries(NETWORKS).flatMap(([pop, networks]) =>
    networks.map((network) => `  - net: ${network}.0.0.0/8\n    A: ${POPS[pop as keyof typeof POPS]}\n`),
  )
  write(folder, {
    'geo.conf': `geo.bench.test:\n${nets.join('')}`,
    'bench.test.zone': masterFile(`geo 60 A ${POPS.au}`),
    'knot.conf': `server:
    rundir: ${folder}
    user: root:root
    listen: 127.0.0.1@${port}
    udp-workers: 1
    tcp-workers: 1
    background-workers: 1
    edns-client-subnet: on
log:
  - target: stderr
    any: warning
database:
    storage: ${folder}
mod-geoip:
  - id: geo
    config-file: ${join(folder, 'geo.conf')}
    ttl: 60
    mode: subnet
zone:
  - domain: bench.test
    storage: ${folder}
    file: bench.test.zone
    zonefile-sync: -1
    journal-content: none
    module: mod-geoip/geo
`,
  })
  return { program: 'knotd', args: ['-c', join(folder, 'knot.conf')] }
}

function prepareNsd(port: number, folder: string): Command {
  write(folder, {
    'bench.test.zone': masterFile(`geo 60 A ${POPS.au}`),
    'nsd.conf': `server:
  server-count: 1
  ip-address: 127.0.0.1@${port}
  username: ""
  chroot: ""
  zonesdir: "${folder}"
  pidfile: "${folder}/nsd.pid"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
  xfrdir: "${folder}"
  database: ""
  verbosity: 0
  minimal-responses: yes
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: bench.test
  zonefile: bench.test.zone
`,
  })
  return { program: 'nsd', args: ['-d', '-c', join(folder, 'nsd.conf')] }
}

function prepareBind(port: number, folder: string): Command {
  write(folder, {
    'bench.test.zone': masterFile(`geo 60 A ${POPS.au}`),
    'named.conf': `options {
  directory "${folder}";
  pid-file "${folder}/named.pid";
  session-keyfile "${folder}/session.key";
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  recursion no;
  minimal-responses yes;
  notify no;
};
controls {};
zone "bench.test" { type primary; file "bench.test.zone"; };
`,
  })
  return { program: 'named', args: ['-g', '-n', '1', '-c', join(folder, 'named.conf')] }
}
