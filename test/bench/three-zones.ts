/** A small nameserver's files: three zones with dynamic names and the embedded database, checked by nobody. */
export function threeZones(): Record<string, string> {
  const zone = `'':
  - {type: A, ttl: 60, dynamic: cdn}
  - {type: NS, values: [ns1.example.net., ns2.example.net.]}
  - {type: MX, value: {preference: 10, exchange: mail.example.net.}}
www: {type: CNAME, value: a.example.}
mail: {type: A, value: 192.0.2.25}
`
  return {
    'nearpop.yaml': `version: 1
node: bench
lameduck: 0s
pops: {fr: {ipv4: 192.0.2.3}, au: {ipv4: 192.0.2.1}, ny: {ipv4: 192.0.2.2}}
policies: {cdn: {rules: [{geos: [NA], pops: [ny]}, {geos: [EU, AF, SA], pops: [fr]}], default: [au]}}
`,
    'zones/a.example.yaml': zone,
    'zones/b.example.yaml': zone,
    'zones/c.example.yaml': zone,
  }
}
