import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { explainListenFailures, type ListenFacts, type ListenFailure } from '../../src/doctor/explain-listen-failure.ts'
import type { HoldingProcess, SocketHolder } from '../../src/doctor/machine-facts.ts'

const FACTS: ListenFacts = {
  configFile: 'nearpop.yaml',
  holders: [],
  rights: { user: { uid: 990, name: 'nearpop' }, mayBindLowPorts: false, unprivilegedPortStart: 1_024 },
  ownAddresses: [
    { address: '127.0.0.1', device: 'lo' },
    { address: '10.0.0.5', device: 'eth1' },
    { address: '192.0.2.9', device: 'eth0' },
    { address: '::1', device: 'lo' },
  ],
  nodePath: '/usr/bin/node',
}

function failure(code: string, address = '0.0.0.0', transport: 'UDP' | 'TCP' = 'UDP', port = 53): ListenFailure {
  return { transport, address, port, code, message: `cannot listen on ${address} over ${transport} (${code})` }
}

function holder(address: string, process?: HoldingProcess, user = 'root'): SocketHolder {
  const socket = { transport: 'UDP' as const, address, port: 53, inode: 1, uid: 0, drops: 0, user }
  return process === undefined ? socket : { ...socket, process }
}

function explained(holders: readonly SocketHolder[], address?: string): string {
  return explainListenFailures([failure('EADDRINUSE', address)], { ...FACTS, holders })
}

describe('a port that is taken', () => {
  it('by the stub listener of systemd-resolved, with or without its process', () => {
    const fix = `
  fix: listen on the addresses of this machine, not on all of them: listen.dns in nearpop.yaml
       or switch its stub listener off (resolved.conf(5)):
         sudo mkdir -p /etc/systemd/resolved.conf.d
         printf '[Resolve]\\nDNSStubListener=no\\n' | sudo tee /etc/systemd/resolved.conf.d/nearpop.conf
         sudo ln -sf /run/systemd/resolve/resolv.conf /etc/resolv.conf
         sudo systemctl restart systemd-resolved`
    const process = { pid: 612, name: 'systemd-resolved', unit: 'systemd-resolved.service' }
    assert.equal(
      explained([holder('127.0.0.53', process, 'systemd-resolve')]),
      `cannot listen on 0.0.0.0 over UDP (EADDRINUSE)
  held by systemd-resolved (process 612 of user systemd-resolve, systemd-resolved.service), on 127.0.0.53${fix}`,
    )
    const unseen = explained([holder('127.0.0.54', undefined, 'systemd-resolve')])
    assert.ok(unseen.endsWith(`held by systemd-resolved (user systemd-resolve), on 127.0.0.54${fix}`), unseen)
  })

  it('by another nearpop', () => {
    const process = { pid: 7, name: 'node', nearpopConfig: '/etc/nearpop/nearpop.yaml' }
    const text = explained([holder('127.0.0.1', process)], '127.0.0.1')
    assert.equal(
      text,
      `cannot listen on 127.0.0.1 over UDP (EADDRINUSE)
  held by node (process 7 of user root)
  it is another nearpop; what it does: nearpop status -c /etc/nearpop/nearpop.yaml
  fix: end it with: sudo kill 7
       or let this one listen elsewhere: listen.dns in nearpop.yaml, and a state folder of its own`,
    )
    const unit = explained([holder('127.0.0.1', { ...process, unit: 'nearpop.service' })], '127.0.0.1')
    assert.match(unit, /end it with: sudo systemctl stop nearpop\.service$/m)
  })

  for (const [what, process, address, lines] of [
    [
      'a unit',
      { pid: 8, name: 'named', unit: 'named.service' },
      '192.0.2.9',
      /fix: stop it with: sudo systemctl stop named\.service \(and for good: sudo systemctl disable named\.service\)\n {7}or let this one listen elsewhere: listen\.dns in nearpop\.yaml$/,
    ],
    [
      'a program on every address',
      { pid: 9, name: 'dnsmasq' },
      '0.0.0.0',
      /stop it with: sudo kill 9\n.*\(another port: it holds this one on every address\)$/,
    ],
    ['a container', { pid: 9, name: 'docker-proxy' }, '0.0.0.0', /docker ps --filter publish=53\n/],
    ['a socket unit', { pid: 1, name: 'systemd' }, '0.0.0.0', /systemctl list-sockets\n/],
    [
      'nobody who can be seen',
      undefined,
      '192.0.2.9',
      /held by a process of user root that cannot be seen from here, on 192\.0\.2\.9\n {2}fix: see which it is with: sudo ss -lpn 'sport = :53'\n/,
    ],
  ] as const) {
    it(`by ${what}`, () => assert.match(explained([holder(address, process)]), lines))
  }

  it('by what is gone already', () => {
    assert.match(explained([]), /\n {2}fix: find what holds it with: sudo ss -lpn 'sport = :53'$/)
  })

  it('is explained once for all that one process holds, and once for each of several', () => {
    const process = { pid: 8, name: 'named' }
    const holders = (['UDP', 'TCP'] as const).flatMap((transport) => [
      { ...holder('127.0.0.1', process), transport },
      { ...holder('192.0.2.9', process), transport },
    ])
    const failures = (['TCP', 'UDP'] as const).flatMap((transport) => [
      failure('EADDRINUSE', '127.0.0.1', transport),
      failure('EADDRINUSE', '192.0.2.9', transport),
    ])
    const text = explainListenFailures(failures, { ...FACTS, holders })
    assert.equal(text.match(/held by/g)?.length, 1)
    assert.deepEqual(
      text.split('\n').slice(0, 4),
      failures.map(({ message }) => message),
    )
    const two = explained([holder('127.0.0.1', process), holder('192.0.2.9', { pid: 9, name: 'nsd' })])
    assert.deepEqual(two.match(/held by \w+/g), ['held by named', 'held by nsd'])
  })
})

describe('a port that is not permitted', () => {
  it('needs a capability, and there are four ways to it', () => {
    assert.equal(
      explainListenFailures([failure('EACCES')], FACTS),
      `cannot listen on 0.0.0.0 over UDP (EACCES)
  user nearpop may not listen below port 1024 without CAP_NET_BIND_SERVICE
  fix: one of
         AmbientCapabilities=CAP_NET_BIND_SERVICE      in the systemd unit
         sudo sysctl -w net.ipv4.ip_unprivileged_port_start=53      for every program, until the next boot
         sudo setcap cap_net_bind_service=+ep /usr/bin/node      for every program that this Node runs
         a port from 1024 on in listen.dns of nearpop.yaml`,
    )
  })

  it('is something else for who has it, and for high ports', () => {
    const capable = { ...FACTS, rights: { ...FACTS.rights, mayBindLowPorts: true } }
    for (const text of [
      explainListenFailures([failure('EACCES')], capable),
      explainListenFailures([failure('EACCES', '0.0.0.0', 'UDP', 5_300)], FACTS),
    ]) {
      assert.match(text, /something else forbids it\n {2}fix: ask the security module/)
    }
  })

  it('is judged by the usual ports where the system does not say', () => {
    const unknown = { user: { uid: 501, name: 'me' }, mayBindLowPorts: undefined, unprivilegedPortStart: undefined }
    assert.match(explainListenFailures([failure('EACCES')], { ...FACTS, rights: unknown }), /below port 1024/)
  })
})

describe('an address that is not here', () => {
  it('is named beside those that are, the nearest first', () => {
    const text = explainListenFailures([failure('EADDRNOTAVAIL', '192.0.2.1')], FACTS)
    assert.match(text, /\n {2}this machine has 192\.0\.2\.9 \(eth0\), 127\.0\.0\.1 \(lo\), 10\.0\.0\.5 \(eth1\)\n/)
    assert.match(text, /sudo sysctl -w net\.ipv4\.ip_nonlocal_bind=1$/)
  })

  it('may be of a family that is not here at all', () => {
    const facts = { ...FACTS, ownAddresses: FACTS.ownAddresses.slice(0, 3) }
    assert.match(
      explainListenFailures([failure('EADDRNOTAVAIL', '::1')], facts),
      /this machine has no IPv6 address\n {2}fix: take ::1 out of listen\.dns in nearpop\.yaml$/,
    )
    assert.match(explainListenFailures([failure('EAFNOSUPPORT', '::1')], facts), /enable IPv6 on this machine$/)
  })

  it('has many neighbours on some machines', () => {
    const ownAddresses = Array.from({ length: 11 }, (_, i) => ({ address: `10.0.0.${i}`, device: 'eth0' }))
    const text = explainListenFailures([failure('EADDRNOTAVAIL', '10.0.0.99')], { ...FACTS, ownAddresses })
    assert.match(text, / and 3 more\n/)
  })
})

it('a failure of another kind is only told', () => {
  assert.equal(explainListenFailures([failure('EMFILE')], FACTS), 'cannot listen on 0.0.0.0 over UDP (EMFILE)')
})
