/**
 * BIND and Unbound as recursive resolvers, as an operator would configure them: from root hints on, with nothing said of
 * our zones. Each answers for localhost itself (RFC 6761 section 6.3), which shows when it is ready. For the island alone:
 * they listen on port 53.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Daemon, startDaemon } from './daemon.ts'
import { findProgram } from './packages.ts'

const DNS_PORT = 53
const LOCALHOST = '@ 60 SOA localhost. nobody.invalid. 1 60 60 60 60\n@ 60 NS localhost.\n@ 60 A 127.0.0.1\n'

/** BIND on `address`, for whoever asks; lines of `options { }` and statements that say what it is. */
export async function startBind(
  address: string,
  options: readonly string[],
  statements: readonly string[],
): Promise<Daemon> {
  const prepare = (port: number, folder: string) => {
    writeFileSync(join(folder, 'localhost.zone'), LOCALHOST)
    const lines = [
      'options {',
      `  directory "${folder}";`,
      `  listen-on port ${port} { ${address}; };`,
      '  listen-on-v6 { none; };',
      `  pid-file "${join(folder, 'named.pid')}";`,
      `  session-keyfile "${join(folder, 'session.key')}";`,
      '  dnssec-validation no;',
      '  empty-zones-enable no;',
      '  allow-query { any; };',
      ...options,
      '};',
      'controls { };',
      'zone "localhost" { type primary; file "localhost.zone"; };',
      ...statements,
    ]
    const file = join(folder, 'named.conf')
    writeFileSync(file, `${lines.join('\n')}\n`)
    return { program: pathOf('named'), args: ['-g', '-4', '-n', '1', '-c', file] }
  }
  return startDaemon('bind', 'localhost', prepare, { address, port: DNS_PORT })
}

/** BIND as a resolver on `address`; it sends no client subnets. */
export async function startBindResolver(address: string, hints: string): Promise<Daemon> {
  const options = ['recursion yes;', 'allow-recursion { any; };', 'max-cache-ttl 86400;']
  return startBind(address, options, [`zone "." { type hint; file "${hints}"; };`])
}

/** Unbound as a resolver on `address`, which tells every server the network of its client (RFC 7871). */
export async function startUnboundResolver(address: string, hints: string): Promise<Daemon> {
  const prepare = (port: number, folder: string) => {
    const lines = [
      'server:',
      `  interface: ${address}@${port}`,
      '  access-control: 0.0.0.0/0 allow',
      '  username: ""',
      '  chroot: ""',
      `  directory: ${folder}`,
      '  pidfile: ""',
      '  use-syslog: no',
      '  do-ip6: no',
      '  num-threads: 1',
      `  root-hints: ${hints}`,
      '  module-config: "subnetcache iterator"',
      '  send-client-subnet: 0.0.0.0/0',
      '  client-subnet-always-forward: yes',
      '  max-client-subnet-ipv4: 24',
      'remote-control:',
      '  control-enable: no',
    ]
    const file = join(folder, 'unbound.conf')
    writeFileSync(file, `${lines.join('\n')}\n`)
    return { program: pathOf('unbound'), args: ['-d', '-p', '-c', file] }
  }
  return startDaemon('unbound', 'localhost', prepare, { address, port: DNS_PORT })
}

function pathOf(program: 'named' | 'unbound'): string {
  const found = findProgram(program)
  if ('reason' in found) throw new Error(found.reason)
  return found.path
}
