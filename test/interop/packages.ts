/**
 * The programs that interop tests compare with, from Debian's packages: installed once per machine where this user may
 * (root and apt-get), otherwise named, so that a test can say what it skips and why. Daemons do not start by
 * themselves while this installs: policy-rc.d says no (Debian Policy section 9.3.3.1), and afterwards says what it
 * said before.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env, getuid } from 'node:process'

/** Program -> the Debian package it comes from. */
const PROGRAMS = {
  knotd: 'knot',
  nsd: 'nsd',
  named: 'bind9',
  dig: 'bind9-dnsutils',
  delv: 'bind9-dnsutils',
  kdig: 'knot-dnsutils',
  drill: 'ldnsutils',
  dnsperf: 'dnsperf',
  unbound: 'unbound',
  'zonemaster-cli': 'zonemaster-cli',
  ip: 'iproute2',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  'systemd-nspawn': 'systemd-container',
  sshd: 'openssh-server',
  rsync: 'rsync',
  make: 'make',
  setcap: 'libcap2-bin',
  bird: 'bird2',
  nft: 'nftables',
  curl: 'curl',
  promtool: 'prometheus',
  chromium: 'chromium',
} as const
export type Program = keyof typeof PROGRAMS

const POLICY = '/usr/sbin/policy-rc.d'
const INSTALL_MS = 300_000

/**
 * Path of a program, or a sentence that says why it cannot be had (the reason of a skipped test). Installs what is
 * missing on the first call.
 */
export function findProgram(program: Program): { path: string } | { reason: string } {
  provide()
  const path = searchPath(program)
  return path === undefined ? { reason: whyMissing(program, PROGRAMS[program]) } : { path }
}

/** A Python 3 that has dnspython, or why there is none. */
export function findPython(): { path: string } | { reason: string } {
  provide()
  const path = pythonWithDns()
  return path === undefined ? { reason: whyMissing('dnspython', 'python3-dnspython') } : { path }
}

let provided = false
let failure: string | undefined

function provide(): void {
  if (provided) return
  provided = true
  const packages = new Set<string>()
  for (const [program, name] of Object.entries(PROGRAMS)) if (searchPath(program) === undefined) packages.add(name)
  if (pythonWithDns() === undefined) packages.add('python3-dnspython')
  if (packages.size > 0 && mayInstall()) failure = install([...packages])
}

function mayInstall(): boolean {
  return getuid?.() === 0 && searchPath('apt-get') !== undefined
}

function whyMissing(what: string, name: string): string {
  if (!mayInstall()) return `${what} is not installed and this user may not install it (Debian package ${name})`
  return `${what} is not installed and apt-get could not install ${name}: ${failure ?? 'it gave no program'}`
}

/** Undefined, or the last line of what apt-get said. */
function install(packages: readonly string[]): string | undefined {
  const restore = forbidStarts()
  try {
    const wanted = ['install', '-y', '--no-install-recommends', ...packages]
    const first = aptGet(wanted)
    if (first === undefined) return undefined
    // Package lists that are absent or outdated are the usual reason.
    return aptGet(['update']) ?? aptGet(wanted)
  } finally {
    restore()
  }
}

function aptGet(args: readonly string[]): string | undefined {
  const result = spawnSync('apt-get', args, {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    timeout: INSTALL_MS,
  })
  if (result.status === 0) return undefined
  return result.stderr.trim().split('\n').at(-1) || `apt-get ${args[0]} ended with ${result.status ?? result.signal}`
}

/** Makes invoke-rc.d refuse every start; returns what puts the policy back as it was. */
function forbidStarts(): () => void {
  const before = existsSync(POLICY) ? { text: readFileSync(POLICY), mode: statSync(POLICY).mode } : undefined
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n')
  chmodSync(POLICY, 0o755)
  return () => {
    if (before === undefined) {
      rmSync(POLICY, { force: true })
    } else {
      writeFileSync(POLICY, before.text)
      chmodSync(POLICY, before.mode)
    }
  }
}

/** What is installed. Daemons live in sbin folders, which a user's PATH may lack. */
export function searchPath(program: string): string | undefined {
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin']
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}

/** Debian's own interpreter is asked as well: it alone sees python3-dnspython. */
function pythonWithDns(): string | undefined {
  const candidates = [searchPath('python3'), '/usr/bin/python3']
  return candidates.find((path) => {
    if (path === undefined || !existsSync(path)) return false
    return spawnSync(path, ['-c', 'import dns.rdata, dns.message'], { stdio: 'ignore' }).status === 0
  })
}
