/**
 * Why an address cannot be listened on, and what to do: who holds the port, which right is missing, which addresses this
 * machine has instead. From facts alone; the system's own reason is in the message of the failure already.
 */
import { parseAddress } from '../base/address.ts'
import type { OwnAddress, ProcessRights, SocketHolder } from './machine-facts.ts'
import { socketsInTheWay } from './sockets-in-the-way.ts'

/** A socket that could not listen. */
export interface ListenFailure {
  readonly transport: 'UDP' | 'TCP'
  readonly address: string
  readonly port: number
  /** The system's error name. */
  readonly code: string
  /** One sentence that says all that. */
  readonly message: string
}

export interface ListenFacts {
  readonly configFile: string
  /** Of every port that failed; those of other ports do no harm. */
  readonly holders: readonly SocketHolder[]
  readonly rights: ProcessRights
  readonly ownAddresses: readonly OwnAddress[]
  /** The program file of Node, without symbolic links. */
  readonly nodePath: string
}

/** The message of each failure, and after those of one cause what was found and the fix, indented. */
export function explainListenFailures(failures: readonly ListenFailure[], facts: ListenFacts): string {
  const explained = failures.map((failure) => ({ failure, lines: explainOne(failure, facts) }))
  const texts = explained.map(({ failure, lines }, i) => {
    // UDP and TCP of one address, and several addresses, have one cause as a rule: it is told once, after the last.
    const isTold = explained.slice(i + 1).some((later) => later.lines.join() === lines.join())
    return [failure.message, ...(isTold ? [] : lines.map((line) => `  ${line}`))].join('\n')
  })
  return texts.join('\n')
}

function explainOne(failure: ListenFailure, facts: ListenFacts): string[] {
  if (failure.code === 'EADDRINUSE') return explainTaken(failure, facts)
  if (failure.code === 'EACCES' || failure.code === 'EPERM') return explainForbidden(failure, facts)
  if (failure.code === 'EADDRNOTAVAIL') return explainForeign(failure, facts)
  if (failure.code === 'EAFNOSUPPORT') {
    return [`fix: take the IPv6 addresses out of listen.dns in ${facts.configFile}, or enable IPv6 on this machine`]
  }
  return []
}

function explainTaken(failure: ListenFailure, { holders, configFile }: ListenFacts): string[] {
  const { port } = failure
  const found = socketsInTheWay(failure, holders)
  const find = `sudo ss -lpn 'sport = :${port}'`
  if (found.length === 0) return [`fix: find what holds it with: ${find}`]
  const byProcess = new Map(found.map((holder) => [holder.process?.pid ?? `uid ${holder.uid}`, holder]))
  return [...byProcess.values()].flatMap((holder) => {
    const where = holder.address === failure.address ? '' : `, on ${holder.address}`
    return [`held by ${describeHolder(holder)}${where}`, ...fixFor(holder, { find, configFile, port })]
  })
}

/** `systemd-resolved (process 612 of user systemd-resolve, systemd-resolved.service)`. */
export function describeHolder(holder: SocketHolder): string {
  const { process: holding, user } = holder
  if (holding !== undefined) {
    const { name, pid, unit } = holding
    return `${name} (process ${pid} of user ${user}${unit === undefined ? '' : `, ${unit}`})`
  }
  return isStubListener(holder)
    ? `systemd-resolved (user ${user})`
    : `a process of user ${user} that cannot be seen from here`
}

interface FixParts {
  /** The command that shows the holder. */
  readonly find: string
  readonly configFile: string
  readonly port: number
}

function fixFor(holder: SocketHolder, { find, configFile, port }: FixParts): string[] {
  const { process: holding, address } = holder
  if (isStubListener(holder)) return fixStubListener(configFile)
  const elsewhere = `let this one listen elsewhere: listen.dns in ${configFile}`
  if (holding === undefined) return [`fix: see which it is with: ${find}`, `     then stop it, or ${elsewhere}`]
  const { pid, unit, name, nearpopConfig } = holding
  const stop = unit === undefined ? `sudo kill ${pid}` : `sudo systemctl stop ${unit}`
  if (nearpopConfig !== undefined) {
    return [
      `it is another nearpop; what it does: nearpop status -c ${nearpopConfig}`,
      `fix: end it with: ${stop}`,
      `     or ${elsewhere}, and a state folder of its own`,
    ]
  }
  if (name === 'docker-proxy') {
    return [
      `fix: see which container publishes the port with: docker ps --filter publish=${port}`,
      `     or ${elsewhere}`,
    ]
  }
  if (pid === 1) {
    return ['fix: it is held for a socket unit; see which with: systemctl list-sockets', '     then stop that unit']
  }
  const isEverywhere = address === '0.0.0.0' || address === '::'
  return [
    `fix: stop it with: ${stop}${unit === undefined ? '' : ` (and for good: sudo systemctl disable ${unit})`}`,
    `     or ${elsewhere}${isEverywhere ? ' (another port: it holds this one on every address)' : ''}`,
  ]
}

/** systemd-resolved(8) listens on 127.0.0.53 and 127.0.0.54, and nothing else does by default. */
function isStubListener({ address, process: holding }: SocketHolder): boolean {
  if (holding !== undefined) return /^systemd-resolve/.test(holding.name)
  return address === '127.0.0.53' || address === '127.0.0.54'
}

function fixStubListener(configFile: string): string[] {
  return [
    `fix: listen on the addresses of this machine, not on all of them: listen.dns in ${configFile}`,
    '     or switch its stub listener off (resolved.conf(5)):',
    '       sudo mkdir -p /etc/systemd/resolved.conf.d',
    "       printf '[Resolve]\\nDNSStubListener=no\\n' | sudo tee /etc/systemd/resolved.conf.d/nearpop.conf",
    '       sudo ln -sf /run/systemd/resolve/resolv.conf /etc/resolv.conf',
    '       sudo systemctl restart systemd-resolved',
  ]
}

function explainForbidden({ port }: ListenFailure, { rights, nodePath, configFile }: ListenFacts): string[] {
  const { user, mayBindLowPorts, unprivilegedPortStart } = rights
  const isLow = port < (unprivilegedPortStart ?? FIRST_UNPRIVILEGED)
  if (!isLow || mayBindLowPorts === true) {
    return [
      `user ${user.name} may listen on port ${port} as far as users and capabilities go: something else forbids it`,
      'fix: ask the security module: sudo ausearch -m avc -ts recent (SELinux), sudo journalctl -k -g apparmor (AppArmor)',
    ]
  }
  return [
    `user ${user.name} may not listen below port ${unprivilegedPortStart ?? FIRST_UNPRIVILEGED} without CAP_NET_BIND_SERVICE`,
    'fix: one of',
    '       AmbientCapabilities=CAP_NET_BIND_SERVICE      in the systemd unit',
    `       sudo sysctl -w net.ipv4.ip_unprivileged_port_start=${port}      for every program, until the next boot`,
    `       sudo setcap cap_net_bind_service=+ep ${nodePath}      for every program that this Node runs`,
    `       a port from ${FIRST_UNPRIVILEGED} on in listen.dns of ${configFile}`,
  ]
}

const FIRST_UNPRIVILEGED = 1_024

function explainForeign({ address }: ListenFailure, { ownAddresses, configFile }: ListenFacts): string[] {
  const family = address.includes(':') ? 6 : 4
  const candidates = nearest(
    address,
    ownAddresses.filter((own) => own.address.includes(':') === (family === 6)),
  )
  if (candidates.length === 0) {
    return [`this machine has no IPv${family} address`, `fix: take ${address} out of listen.dns in ${configFile}`]
  }
  const shown = candidates.slice(0, ADDRESSES_SHOWN).map((own) => `${own.address} (${own.device})`)
  const more = candidates.length > shown.length ? ` and ${candidates.length - shown.length} more` : ''
  return [
    `this machine has ${shown.join(', ')}${more}`,
    `fix: name one of them in listen.dns of ${configFile}`,
    '     or, when the address comes later (anycast, VRRP), allow it before:',
    `       sudo sysctl -w net.ipv${family}.ip_nonlocal_bind=1`,
  ]
}

const ADDRESSES_SHOWN = 8

/** Those that share the most leading bits first. */
function nearest(address: string, own: readonly OwnAddress[]): OwnAddress[] {
  const wanted = parseAddress(address)?.octets ?? new Uint8Array(0)
  const shared = (text: string) => {
    const octets = parseAddress(text)?.octets ?? new Uint8Array(0)
    const at = wanted.findIndex((octet, i) => octet !== octets[i])
    return at < 0 ? 8 * wanted.length : 8 * at + Math.clz32(wanted[at]! ^ (octets[at] ?? 0xff)) - 24
  }
  return own.toSorted((a, b) => shared(b.address) - shared(a.address))
}
