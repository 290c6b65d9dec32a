/**
 * An anycast prefix and the limits of a firewall as deploy/ has them, between two networks of one machine: BIRD announces over
 * BGP to another BIRD while nearpop answers, and nftables drops what a single source sends too much. Addresses are those of
 * the examples, so that the files are used as they are.
 */
import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { startMachine } from './machine.ts'
import { findProgram } from './packages.ts'

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const NODE = '/srv/nearpop/node_modules/.bin/node /srv/nearpop/src/main.ts'
const CONFIG = '--config /srv/server/nearpop.yaml'
const UPSTREAM = 'ip netns exec upstream'

/** A neighbour of the nameserver, as deploy/bird/bird.conf expects it, in a network of its own. */
const SETTLE = `
set -eu
ip netns add upstream
ip link add own type veth peer name peer netns upstream
ip address add 192.0.2.53/32 dev lo
ip address add 198.51.100.1/24 dev own
ip -6 address add 2001:db8:ffff::1/64 dev own nodad
ip link set own up
ip -n upstream address add 198.51.100.254/24 dev peer
ip -n upstream -6 address add 2001:db8:ffff::254/64 dev peer nodad
ip -n upstream link set peer up
ip -n upstream link set lo up
ip -n upstream route add 192.0.2.53/32 via 198.51.100.1
mkdir -p /srv/server/zones /run/bird
cp /srv/nearpop/deploy/example/zones/* /srv/server/zones/
{ sed 's|/var/lib/nearpop|/srv/server/state|' /srv/nearpop/deploy/example/hosts/ns1.example.net.yaml; echo 'rate_limit: off'; } >/srv/server/nearpop.yaml
cat >/srv/upstream.conf <<END
router id 198.51.100.254;
protocol device {}
protocol bgp ns4 { local as 64511; neighbor 198.51.100.1 as 64496; passive; ipv4 { import all; export none; }; }
protocol bgp ns6 { local as 64511; neighbor 2001:db8:ffff::1 as 64496; passive; ipv6 { import all; export none; }; }
END
${UPSTREAM} bird -c /srv/upstream.conf -s /run/bird/upstream.ctl -P /run/bird/upstream.pid
bird -c /srv/nearpop/deploy/bird/bird.conf -s /run/bird/bird.ctl -P /run/bird/bird.pid
printf 'example.net A\\nwww.example.net A\\n' >/srv/queries
`
const ROUTES = `birdc -s /run/bird/upstream.ctl show route | grep -cE '^(192\\.0\\.2\\.0/24|2001:db8:53::/48) '`
const SERVE = `setsid ${NODE} serve ${CONFIG} >/srv/server.log 2>&1 & echo $! >/srv/server.pid; ${NODE} probe --wait 30s ${CONFIG}`

const { machine, reason } = await prepare()

describe('beside a nameserver', { skip: reason }, () => {
  after(() => machine!.stop())
  const ask = (script: string) => machine!.ask(script)
  const untilIs = (script: string, wanted: number) => ask(`until [ "$(${script})" = ${wanted} ]; do sleep 0.1; done`)
  const untilRoutes = (wanted: number) => untilIs(ROUTES, wanted)

  it('BIRD announces nothing until nearpop answers, and both prefixes then', () => {
    ask(SETTLE)
    untilIs('birdc -s /run/bird/bird.ctl show protocols | grep -c Established', 2)
    machine!.begin('echo $$ >/srv/anycast.pid; exec sh /srv/nearpop/deploy/bird/nearpop-anycast')
    untilRoutes(0)
    ask(SERVE)
    untilRoutes(2)
  })

  it('BIRD withdraws them while a server that is told to end still answers', () => {
    ask('kill -TERM $(cat /srv/server.pid)')
    untilRoutes(0)
    assert.equal(ask('dig +short @192.0.2.53 ns1.example.net A'), '192.0.2.53')
  })

  it('BIRD withdraws them when the server stands still, and when nobody looks any more', () => {
    ask(`while kill -0 $(cat /srv/server.pid) 2>/dev/null; do sleep 0.1; done; ${SERVE}`)
    untilRoutes(2)
    ask('kill -STOP $(cat /srv/server.pid)')
    untilRoutes(0)
    ask('kill -CONT $(cat /srv/server.pid)')
    untilRoutes(2)
    ask('kill -TERM $(cat /srv/anycast.pid)')
    untilRoutes(0)
  })

  it('nftables lets a source have its queries, drops what is too much, and tracks none', (t) => {
    ask('nft -f /srv/nearpop/deploy/nftables/nearpop.nft && nft -f /srv/nearpop/deploy/nftables/nearpop.nft')
    const load = (rate: number) =>
      Number(
        /Queries lost:\s+(\d+)/.exec(
          ask(`${UPSTREAM} dnsperf -s 192.0.2.53 -d /srv/queries -l 4 -Q ${rate} -t 1 -q 20000`),
        )![1],
      )
    assert.equal(load(1000), 0)
    const lost = load(6000)
    const dropped = Number(/packets (\d+)/.exec(ask('nft list counter inet nearpop udp_dropped'))![1])
    t.diagnostic(`${lost} of 24000 dropped`)
    assert.equal(lost, dropped)
    assert.ok(dropped > 8_000, `${dropped}`)
    assert.equal(ask('cat /proc/net/nf_conntrack 2>/dev/null | grep -c dport=53 || true'), '0')
  })
})

async function prepare() {
  for (const program of ['bird', 'nft', 'curl', 'dig', 'dnsperf', 'ip'] as const) {
    const found = findProgram(program)
    if ('reason' in found) return { reason: found.reason }
  }
  const booted = await startMachine([{ from: TOP, to: '/srv/nearpop' }])
  return 'reason' in booted ? { reason: booted.reason } : { machine: booted, reason: false as const }
}
