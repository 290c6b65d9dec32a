/**
 * The other nameservers' configurations for a comparison: one thread, nothing limited, nothing logged, the zone and the
 * database of bench-zone.ts in each one's own words. Each otherwise as its authors ship it, caches included.
 */
import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { writeFiles } from '../cli/server-process.ts'
import type { Command } from '../interop/daemon.ts'
import {
  CONTINENTS,
  FIXED,
  LARGE_NAMES,
  largeAddress,
  largeName,
  masterFile,
  POPS,
  type Pop,
  ZONE,
} from './bench-zone.ts'

const REGIONS = Object.entries(CONTINENTS).flatMap(([pop, continents]) =>
  continents.map((continent) => ({ continent, pop: pop as Pop })),
)

export function prepareGdnsd(port: number, folder: string, database: string): Command {
  const map = REGIONS.map(({ continent, pop }) => `${continent} => [${pop}]`)
  const centres = Object.entries(POPS).map(([pop, address]) => `${pop} => { addrs_v4 => ${address} }`)
  mkdirSync(join(folder, 'run'), { recursive: true })
  mkdirSync(join(folder, 'lib'), { recursive: true })
  writeFiles(folder, {
    config: `options => {
  listen => 127.0.0.1:${port}
  udp_threads = 1
  tcp_threads = 1
  run_dir = ${join(folder, 'run')}
  state_dir = ${join(folder, 'lib')}
}
plugins => { geoip => {
  maps => { world => {
    geoip2_db => ${database}
    datacenters => [${Object.keys(POPS).join(', ')}]
    map => { ${map.join(', ')}, default => [au] }
  } }
  resources => { geo => { map => world, service_types => up, dcmap => { ${centres.join(', ')} } } }
} }
`,
    // gdnsd has no wildcards.
    [`zones/${ZONE}`]: masterFile('geo 60 DYNA geoip!geo', false),
  })
  return { program: 'gdnsd', args: ['-c', folder, 'start'] }
}

export function prepareKnot(port: number, folder: string, database: string): Command {
  const regions = [...REGIONS, { continent: '*', pop: 'au' as Pop }]
  const geo = regions.map(({ continent, pop }) => `  - geo: "${continent}"\n    A: ${POPS[pop]}\n`)
  writeFiles(folder, {
    'geo.conf': `geo.${ZONE}:\n${geo.join('')}`,
    [`${ZONE}.zone`]: masterFile(`geo 60 A ${POPS.au}`),
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
    mode: geodb
    geodb-file: ${database}
    geodb-key: [ continent/code ]
zone:
  - domain: ${ZONE}
    storage: ${folder}
    file: ${ZONE}.zone
    zonefile-sync: -1
    journal-content: none
    module: mod-geoip/geo
`,
  })
  return { program: 'knotd', args: ['-c', join(folder, 'knot.conf')] }
}

export function prepareNsd(port: number, folder: string): Command {
  writeFiles(folder, {
    [`${ZONE}.zone`]: masterFile(`geo 60 A ${POPS.au}`),
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
  name: ${ZONE}
  zonefile: ${ZONE}.zone
`,
  })
  return { program: 'nsd', args: ['-d', '-c', join(folder, 'nsd.conf')] }
}

/** A view by PoP, each with a zone of its own: what BIND has for clients in different places. */
export function prepareBind(port: number, folder: string, database: string): Command {
  const pops = Object.keys(POPS) as Pop[]
  const views = [...pops.filter((pop) => pop !== 'au'), 'au' as Pop].map((pop) => {
    const geo = REGIONS.filter((region) => region.pop === pop).map(({ continent }) => `geoip continent ${continent};`)
    return `view "${pop}" {
  match-clients { ${geo.length === 0 ? 'any;' : geo.join(' ')} };
  zone "${ZONE}" { type primary; file "${pop}.zone"; };
};
`
  })
  writeFiles(folder, {
    ...Object.fromEntries(pops.map((pop) => [`${pop}.zone`, masterFile(`geo 60 A ${POPS[pop]}`)])),
    'named.conf': `options {
  directory "${folder}";
  pid-file "${folder}/named.pid";
  session-keyfile "${folder}/session.key";
  geoip-directory "${folder}";
  listen-on port ${port} { 127.0.0.1; };
  listen-on-v6 { none; };
  recursion no;
  dnssec-validation no;
  minimal-responses yes;
  notify no;
  tcp-clients 1000;
};
controls {};
${views.join('')}`,
  })
  symlinkSync(database, join(folder, 'GeoIP2-Country.mmdb'))
  return { program: 'named', args: ['-g', '-n', '1', '-U', '1', '-c', join(folder, 'named.conf')] }
}

export function preparePowerdns(port: number, folder: string, database: string): Command {
  const record = (address: string) => `\n      - a: {content: ${address}, ttl: 300}`
  const placed = [
    ...REGIONS.map(({ continent, pop }) => [continent.toLowerCase(), pop] as const),
    ['as', 'au'] as const,
    ['oc', 'au'] as const,
    ['an', 'au'] as const,
    ['unknown', 'au'] as const,
  ]
  const owners = [
    `    www.${ZONE}:${record(FIXED.www)}`,
    `    ns1.${ZONE}:${record(FIXED.ns1)}`,
    `    ns2.${ZONE}:${record(FIXED.ns2)}`,
    `    '*.any.${ZONE}':${record(FIXED.wildcard)}`,
    ...placed.map(([continent, pop]) => `    ${continent}.pop.${ZONE}:\n      - a: {content: ${POPS[pop]}, ttl: 60}`),
    ...Array.from({ length: LARGE_NAMES }, (_, i) => `    ${largeName(i)}.${ZONE}:${record(largeAddress(i))}`),
  ]
  writeFiles(folder, {
    'pdns.conf': `launch=geoip
geoip-database-files=mmdb:${database}
geoip-zones-file=${join(folder, 'geo.yaml')}
edns-subnet-processing=yes
local-address=127.0.0.1
local-port=${port}
socket-dir=${folder}
receiver-threads=1
distributor-threads=1
max-tcp-connections=1000
disable-syslog=yes
loglevel=3
version-string=anonymous
zone-cache-refresh-interval=0
`,
    'geo.yaml': `domains:
- domain: ${ZONE}
  ttl: 300
  records:
    ${ZONE}:
      - soa: ns1.${ZONE} hostmaster.${ZONE} 1 3600 900 604800 300
      - ns: ns1.${ZONE}
      - ns: ns2.${ZONE}
${owners.join('\n')}
  services:
    geo.${ZONE}: '%cn.pop.${ZONE}'
`,
  })
  return { program: 'pdns_server', args: [`--config-dir=${folder}`, '--guardian=no', '--daemon=no'] }
}
