/** The configuration and the zone that `nearpop demo` serves: four PoPs on loopback addresses, checked every second. */

export const DEMO_NAME = 'www.demo.example'

/** Each on an address of its own, so that answers tell them apart; `subnet` is a client nearest to it. */
export const DEMO_POPS = [
  { name: 'ny', address: '127.0.0.11', subnet: '8.8.8.0/24', of: 'North America' },
  { name: 'fr', address: '127.0.0.12', subnet: '193.0.6.0/24', of: 'Europe' },
  { name: 'jp', address: '127.0.0.13', subnet: '133.11.0.0/24', of: 'Asia' },
  { name: 'au', address: '127.0.0.14', subnet: '1.1.1.0/24', of: 'Oceania' },
] as const

export const DEMO_FLAPPING = 'fr'

/** By path within the folder of the configuration. */
export function demoFiles(dnsPort: number, dashboardPort: number, popPort: number): Readonly<Record<string, string>> {
  const pops = DEMO_POPS.map(({ name, address }) => `  ${name}: {ipv4: ${address}}`)
  return {
    'nearpop.yaml': `version: 1
node: demo
listen: {dns: '127.0.0.1:${dnsPort}', http: '127.0.0.1:${dashboardPort}'}
pops:
${pops.join('\n')}
policies:
  demo:
    rules:
      - {geos: [NA, SA], pops: [ny, fr]}
      - {geos: [EU, AF], pops: [fr, ny]}
      - {geos: [AS], pops: [jp, au]}
    default: [au]
    healthcheck:
      {protocol: HTTP, host: ${DEMO_NAME}, path: /, port: ${popPort}, interval: 1s, timeout: 500ms, rise: 2, fall: 3}
lameduck: 0s
log: {level: warn}
`,
    'zones/demo.example.yaml': `'': {type: NS, values: [ns1.demo.example., ns2.demo.example.]}
ns1: {type: A, value: 127.0.0.1}
ns2: {type: A, value: 127.0.0.1}
www: {type: A, ttl: 30, dynamic: demo}
`,
  }
}
