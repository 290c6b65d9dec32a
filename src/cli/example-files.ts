/** What `nearpop init` writes: path below the folder -> text. The first is the configuration, the second a zone. */

const CONFIGURATION = `# The configuration of nearpop: "nearpop check" says what is wrong with it, and a running server
# takes changes when the file is saved. Addresses of PoPs are examples: put your own here.

version: 1                                  # of this format
node: ns1                                   # this nameserver's name

listen:
  dns: ['127.0.0.1:5300', '[::1]:5300']     # UDP and TCP on each; in service name real addresses, port 53

zones: zones/                               # a folder with one file per zone, named after it

geodb:                                      # where addresses are; later sources win
  - embedded                                # DB-IP Lite by country (CC BY 4.0, https://db-ip.com)
  # - /var/lib/GeoIP/GeoLite2-City.mmdb     # any mmdb file, or a folder of them
  # - {dbip: dbip-city-lite}                # fetched each month: "nearpop help geodb-refresh"
  # - {maxmind: GeoLite2-City, account: account.txt, licence_key: licence-key.txt}
# geodb_refresh: {schedule: '17 3 * * *', jitter: 30m, accept_change: 20%}

pops:                                       # points of presence: where the content is
  ny: {ipv4: 203.0.113.10, ipv6: '2001:db8:10::1', location: [40.71, -74.01]}    # latitude, longitude
  fr: {ipv4: 203.0.113.20, ipv6: '2001:db8:20::1', location: [48.86, 2.35]}
  au: {ipv4: 203.0.113.30, ipv6: '2001:db8:30::1', location: [-27.47, 153.03]}

policies:                                   # who is sent where; a zone says "dynamic: by-continent"
  by-continent:
    rules:                                  # the first rule that matches decides
      - {geos: [NA], pops: [ny]}            # also EU-FR, NA-US-CA; or subnets: [192.0.2.0/24], asns: [64500]
      - {geos: [AF, EU, SA], pops: [fr, ny]}   # in order of preference
    default: [au]                           # everyone else, and the last resort of every rule

  closest:
    rules:
      - nearest: all                        # by distance from the client; as written above if its place is unknown
    default: [fr]                           # the last resort, when all are down
`

const ZONE = `# The zone example.com: the file's name is the zone's. "nearpop help zone-files" says more.
'':                                         # the zone itself
  - {type: A, ttl: 60, dynamic: by-continent}      # a policy of nearpop.yaml; the type picks the addresses
  - {type: AAAA, ttl: 60, dynamic: by-continent}
  - {type: NS, values: [ns1.example.com., ns2.example.com.]}
  - {type: MX, value: {preference: 10, exchange: mail.example.com.}}
ns1: {type: A, value: 192.0.2.53}
ns2: {type: A, value: 198.51.100.53}
mail: {type: A, value: 192.0.2.25}
www:
  - {type: A, ttl: 60, dynamic: closest}
  - {type: AAAA, ttl: 60, dynamic: closest}
`

export const EXAMPLE_FILES: Readonly<Record<string, string>> = {
  'nearpop.yaml': CONFIGURATION,
  'zones/example.com.yaml': ZONE,
}
