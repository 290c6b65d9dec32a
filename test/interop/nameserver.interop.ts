/**
 * A nameserver as operators have it, on a machine with systemd: installed from the package as deploy/README.md says, under
 * the units as they are, then changed and upgraded by the Makefile over ssh and rsync, while queries go on. Every step is
 * one that a person takes; the machine is thrown away.
 */
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, it, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import { type Machine, startMachine } from './machine.ts'
import { findProgram } from './packages.ts'

const TOP = fileURLToPath(new URL('../../', import.meta.url))
const SOURCES = [
  'src',
  'deploy',
  'package.json',
  'package-lock.json',
  'LICENSE',
  'README.md',
  'REFERENCE.md',
  'CHANGELOG.md',
]

const [ADDRESS, ABSENT] = ['192.0.2.53', '192.0.2.99']
const NS = 'ns1.example.net'
/** Queries a second, and for how many seconds; dnsperf may have all of a restart waiting. */
const LOAD = `dnsperf -s ${ADDRESS} -d /srv/queries -Q 5000 -c 4 -q 65000 -b 4096 -t 15`
const MAKE = `make -C /srv/nearpop/deploy CONFIGURATION=/srv/configuration BUILD=/srv/build`

const folder = mkdtempSync(join(tmpdir(), 'nearpop-nameserver-'))
const { machine, release, reason } = await prepare()

describe('a nameserver with systemd', { skip: reason }, () => {
  after(async () => {
    await machine!.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const { run, ask, begin } = machine ?? ({} as Machine)

  it('is installed from the package, and ready when it answers', () => {
    ask(INSTALL)
    assert.match(ask(`nearpop-accept ${release} 2>&1`), /answers for example\.net\.[\s\S]*now release/)
    ask('systemctl enable nearpop.service 2>&1')
    assert.equal(ask('systemctl is-active nearpop.service nearpop.socket'), 'active\nactive')
    assert.equal(ask(`dig +short @${ADDRESS} ${NS} A`), ADDRESS)
    assert.deepEqual(ask('systemctl show -P Listen nearpop.socket').split('\n'), [
      `${ADDRESS}:53 (Datagram)`,
      `${ADDRESS}:53 (Stream)`,
    ])
  })

  it('has one capability, no way to more, and the rest of the machine read-only', (t) => {
    const status = ask('cat /proc/$(systemctl show -P MainPID nearpop.service)/status')
    for (const set of ['CapPrm', 'CapEff', 'CapBnd'])
      assert.match(status, new RegExp(`^${set}:\\t0000000000000400$`, 'm'))
    assert.match(status, /^NoNewPrivs:\t1$/m)
    assert.match(status, /^Seccomp:\t2$/m)
    t.diagnostic(ask('systemd-analyze security --no-pager nearpop.service').split('\n').at(-1)!)
  })

  it('loses no query over a restart', async (t) => {
    const load = begin(`${LOAD} -l 14`)
    ask('sleep 2; systemctl restart nearpop.service')
    const report = await load.done()
    assertNoneLost(t, report)
  })

  it('is started again when it stands still', () => {
    ask('mkdir -p /run/systemd/system/nearpop.service.d')
    ask(
      'printf "[Service]\\nWatchdogSec=4s\\n" >/run/systemd/system/nearpop.service.d/watchdog.conf; systemctl daemon-reload',
    )
    ask('systemctl restart nearpop.service')
    const restarts = Number(ask('systemctl show -P NRestarts nearpop.service'))
    ask('kill -STOP $(systemctl show -P MainPID nearpop.service)')
    ask(`until [ "$(systemctl show -P NRestarts nearpop.service)" -gt ${restarts} ]; do sleep 0.2; done`)
    ask('nearpop probe --wait 30s --config /etc/nearpop/nearpop.yaml')
    assert.match(ask('journalctl -u nearpop.service -o cat'), /Failed with result 'watchdog'/)
    ask('rm -r /run/systemd/system/nearpop.service.d; systemctl daemon-reload; systemctl restart nearpop.service')
  })

  it('gets new zones by make, and refuses broken ones', () => {
    ask(SSHD)
    ask('echo "new: {type: A, value: 198.51.100.7}" >>/srv/configuration/zones/example.net.yaml')
    ask(`${MAKE} deploy 2>&1`)
    assert.equal(ask(`dig +short @${ADDRESS} new.example.net A`), '198.51.100.7')
    assert.match(ask(`${MAKE} deploy 2>&1`), /nothing to change/)
    ask(
      'cp /srv/configuration/zones/example.net.yaml /srv/good; echo "bad: {type: A, value: 300.0.0.1}" >>/srv/configuration/zones/example.net.yaml',
    )
    const refused = run(`${MAKE} deploy 2>&1`)
    assert.notEqual(refused.status, 0)
    assert.match(refused.output, /300\.0\.0\.1/)
    ask('cp /srv/good /srv/configuration/zones/example.net.yaml')
  })

  it('takes back what is right and cannot be listened on', () => {
    const config = `/srv/configuration/hosts/${NS}.yaml`
    ask(`cp ${config} /srv/good.yaml; sed -i s/${ADDRESS}:53/${ABSENT}:53/ ${config}`)
    assert.match(run(`NEARPOP_WAIT=3s ${MAKE} deploy 2>&1`).output, /taking everything back/)
    assert.equal(ask(`dig +short @${ADDRESS} new.example.net A`), '198.51.100.7')
    ask(`cp /srv/good.yaml ${config}`)
  })

  it('is upgraded by make without losing a query, and can go back', async (t) => {
    const load = begin(`${LOAD} -l 40`)
    ask(`${MAKE} upgrade 2>&1`)
    const current = ask('basename $(readlink /opt/nearpop/current)')
    assert.notEqual(current, release)
    ask(`nearpop-accept ${release} 2>&1`)
    const report = await load.done()
    assertNoneLost(t, report)
    assert.equal(ask('basename $(readlink /opt/nearpop/current)'), release)
  })
})

/** A machine that sees the sources, changed a little since the package was made, and that package. */
async function prepare(): Promise<{ machine?: Machine; release?: string; reason: string | false }> {
  for (const program of ['dnsperf', 'dig', 'sshd', 'rsync', 'make'] as const) {
    const found = findProgram(program)
    if ('reason' in found) return { reason: found.reason }
  }
  const [sources, build] = [join(folder, 'sources'), join(folder, 'build')]
  for (const path of [sources, build]) mkdirSync(path)
  const booted = await startMachine([
    { from: sources, to: '/srv/nearpop' },
    { from: build, to: '/srv/build' },
    { from: join(TOP, 'node_modules'), to: '/srv/nearpop/node_modules' },
  ])
  if ('reason' in booted) return { reason: booted.reason }
  for (const path of SOURCES)
    cpSync(join(TOP, path), join(sources, path), { recursive: true, filter: (file) => !file.endsWith('deploy/build') })
  const made = execFileSync(join(sources, 'deploy/make-release.sh'), [build], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  }).trim()
  appendFileSync(join(sources, 'src/main.ts'), '// newer\n')
  return { machine: booted, release: made, reason: false }
}

const INSTALL = `
set -eu
ip address add ${ADDRESS}/32 dev lo
printf 'example.net A\\nwww.example.net A\\n${NS} A\\n' >/srv/queries
mkdir -p /srv/configuration/hosts
cp -r /srv/nearpop/deploy/example/zones /srv/configuration/
{ cat /srv/nearpop/deploy/example/hosts/${NS}.yaml; echo 'rate_limit: off'; } >/srv/configuration/hosts/${NS}.yaml
cd /srv/nearpop/deploy
cp systemd/sysusers.d/nearpop.conf /usr/lib/sysusers.d/ && systemd-sysusers nearpop.conf 2>&1
cp systemd/tmpfiles.d/nearpop.conf /usr/lib/tmpfiles.d/ && systemd-tmpfiles --create nearpop.conf
cp systemd/nearpop.service systemd/nearpop.socket /etc/systemd/system/
mkdir /etc/systemd/system/nearpop.socket.d
printf '[Socket]\\nListenDatagram=\\nListenDatagram=${ADDRESS}:53\\nListenStream=${ADDRESS}:53\\n' >/etc/systemd/system/nearpop.socket.d/addresses.conf
systemctl daemon-reload
cp host/nearpop-accept /usr/local/sbin/
ln -s /opt/nearpop/current/nearpop /usr/local/bin/nearpop
mv /srv/build/nearpop-*.tar.gz /opt/nearpop/releases/
mkdir /etc/nearpop/.incoming
cp /srv/configuration/hosts/${NS}.yaml /etc/nearpop/.incoming/nearpop.yaml
cp -r /srv/configuration/zones /etc/nearpop/.incoming/
cd /etc/nearpop/.incoming && find nearpop.yaml zones -type f -exec sha256sum {} + >SHA256SUMS
`

const SSHD = `
set -eu
umask 077
mkdir -p /run/sshd /root/.ssh
ssh-keygen -q -t ed25519 -N '' -f /root/.ssh/id_ed25519
cp /root/.ssh/id_ed25519.pub /root/.ssh/authorized_keys
ssh-keygen -A
printf 'Host ${NS}\\n HostName 127.0.0.1\\n IdentityFile /root/.ssh/id_ed25519\\n StrictHostKeyChecking no\\n LogLevel ERROR\\n' >/root/.ssh/config
/usr/sbin/sshd -o ListenAddress=127.0.0.1 -o PermitRootLogin=prohibit-password
`

/** `report` is dnsperf's. */
function assertNoneLost(t: TestContext, report: string): void {
  const told = report.split('\n').filter((line) => /Queries (sent|lost)|Average Latency/.test(line))
  t.diagnostic(told.join(' '))
  assert.match(report, /Queries lost:\s+0 /, report)
}
