/** The facts of a machine on which all is well, for tests to spoil. */
import type { DoctorFacts, ListenerFacts } from '../../src/doctor/doctor-facts.ts'
import type { Finding } from '../../src/doctor/finding.ts'
import type { FolderFacts } from '../../src/doctor/machine-facts.ts'

export const NOW = new Date(2026, 10, 21, 12).getTime()

const SELF = { uid: 990, name: 'nearpop' }

export function folder(path: string): FolderFacts {
  return { path, kind: 'folder', nearest: { path, owner: SELF, mode: 0o700 }, error: undefined, self: SELF }
}

export function listener(transport: 'UDP' | 'TCP', spoilt: Partial<ListenerFacts> = {}): ListenerFacts {
  return { address: '192.0.2.53', port: 53, transport, outcome: 'answered', found: 'answered', holders: [], ...spoilt }
}

export const HEALTHY: DoctorFacts = {
  nowMs: NOW,
  configuration: { file: 'nearpop.yaml', errors: 0, warnings: 0, first: undefined },
  server: {
    version: '1.2.3',
    ownVersion: '1.2.3',
    pid: 7,
    reloadErrors: 0,
    stateFault: undefined,
    byCountry: { FR: 500, US: 400, '--': 20 },
  },
  isServerAbsent: false,
  listeners: [listener('UDP'), listener('TCP')],
  ownAddresses: [{ address: '192.0.2.53', device: 'eth0' }],
  isContainer: false,
  receiveBuffer: { wanted: 4_194_304, granted: 8_388_608, drops: 0 },
  past: [{ what: '"nearpop.yaml" was written', atMs: NOW - 1_000 }],
  files: [{ path: 'nearpop.yaml', role: 'configuration', mode: 0o644, isReadable: true }],
  state: folder('/var/lib/nearpop'),
  compileCache: folder('/var/cache/nearpop'),
  node: { version: '24.21.0', locked: '24.21.0' },
  databases: [{ file: '/geodb/city.mmdb', builtMs: NOW - 86_400_000 }],
  descriptors: { allowed: 524_288, wanted: 800 },
  udpFault: undefined,
  platform: 'linux',
}

/** What `check` finds when the facts are spoilt so: states and sentences, and fixes where there are any. */
export function findings(check: (facts: DoctorFacts) => Finding[], spoilt: Partial<DoctorFacts>): string[] {
  return check({ ...HEALTHY, ...spoilt }).map(({ state, sentence, fix }) => {
    return `${state}: ${sentence}${fix === undefined ? '' : ` | ${fix}`}`
  })
}
