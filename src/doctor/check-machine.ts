/** Checks of the machine: its clock, buffers, limits and transports, the version of Node, what Node keeps of our files. */
import { findClockTrouble } from './clock-trouble.ts'
import type { DoctorFacts } from './doctor-facts.ts'
import { explainFolder } from './explain-folder.ts'
import { type Finding, fail, ok, warn } from './finding.ts'

export function checkClock({ nowMs, past }: DoctorFacts): Finding[] {
  const trouble = findClockTrouble(nowMs, past)
  if (trouble !== undefined) return [fail('clock', trouble.sentence, trouble.fix)]
  return [ok('clock', 'nothing that happened already lies in the future of this clock')]
}

/** A burst of queries waits in the buffer of the socket while the server does something else. */
export function checkReceiveBuffer({ receiveBuffer }: DoctorFacts): Finding[] {
  const { wanted, granted, drops } = receiveBuffer
  const found: Finding[] = []
  if (granted !== undefined && granted < wanted) {
    const sentence = `net.core.rmem_max is ${granted} octets, and ${wanted} are asked for: bursts of queries may be lost`
    const persist = `echo net.core.rmem_max=${wanted} | sudo tee /etc/sysctl.d/60-nearpop.conf`
    found.push(
      warn('rmem', sentence, `sudo sysctl -w net.core.rmem_max=${wanted}\n${persist}\nthen restart the server`),
    )
  }
  if (drops > 0) found.push(warn('rmem', `${drops} datagrams were lost because no buffer had room for them`))
  if (found.length > 0) return found
  const sentence =
    granted === undefined ? 'this system does not say what it grants' : `net.core.rmem_max is ${granted} octets`
  return [ok('rmem', `${sentence}, and no datagram was lost`)]
}

export function checkDescriptors({ descriptors }: DoctorFacts): Finding[] {
  const { allowed, wanted } = descriptors
  if (allowed === undefined) return [ok('descriptors', 'this system does not say how many files may be open')]
  if (allowed >= wanted) return [ok('descriptors', `${allowed} files may be open, and ${wanted} could be needed`)]
  const sentence = `${allowed} files may be open, and ${wanted} could be needed: beyond, TCP connections are refused`
  return [
    warn(
      'descriptors',
      sentence,
      `LimitNOFILE=${roundUp(wanted)} in the systemd unit, or: ulimit -n ${roundUp(wanted)}`,
    ),
  ]
}

function roundUp(number: number): number {
  return 1_024 * Math.ceil(number / 1_024)
}

export function checkTransports({ udpFault, platform }: DoctorFacts): Finding[] {
  if (udpFault === undefined) return [ok('transports', 'UDP goes in batches')]
  const sentence = `UDP goes one datagram at a time: ${udpFault}`
  if (platform !== 'linux') return [ok('transports', sentence)]
  return [
    warn('transports', `${sentence}; a query costs two to four times as much so`, 'npm ci, without --omit=optional'),
  ]
}

export function checkNode({ node: { version, locked } }: DoctorFacts): Finding[] {
  if (compareVersions(version, locked) >= 0) return [ok('node', `Node ${version}`)]
  const sentence = `Node ${version} is older than ${locked}, which is what this version is tested with`
  return [warn('node', sentence, 'run it with node_modules/.bin/node, as npm start does')]
}

function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  const at = left!.findIndex((number, i) => number !== right![i])
  return at < 0 ? 0 : left![at]! - (right![at] ?? 0)
}

export function checkCompileCache({ compileCache }: DoctorFacts): Finding[] {
  const trouble = explainFolder(compileCache)
  if (trouble === undefined) return [ok('compile cache', `"${compileCache.path}" can be written`)]
  const sentence = `${trouble.sentence}: starts take twice as long and 60 MB more`
  return [warn('compile cache', sentence, `NODE_COMPILE_CACHE=FOLDER that can be written, or\n${trouble.fix}`)]
}
