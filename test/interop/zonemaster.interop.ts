/**
 * Zonemaster, with which registries test delegations, against two nodes of nearpop: a zone that is delegated and one that is
 * yet to be. What it finds of NOTICE and above is listed here with the reason why it is right; anything else fails.
 */
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { enterIsland } from './island.ts'
import { findProgram } from './packages.ts'
import { ISLAND_ADDRESSES, type SmallInternet, startSmallInternet } from './small-internet.ts'

const found = findProgram('zonemaster-cli')
const server = findProgram('named') // the root
const skip =
  'reason' in found
    ? found.reason
    : 'reason' in server
      ? server.reason
      : await enterIsland(fileURLToPath(import.meta.url), ISLAND_ADDRESSES)

const RUN_MS = 120_000

/** Tag -> why it is right. */
const DUE = {
  NAMESERVER_IP_PRIVATE_NETWORK: 'the shipped zones have addresses kept for documentation',
  NAMESERVER_IP_WITHOUT_REVERSE: 'nobody serves the reverse zones here',
  CN01_IPV6_DISABLED: 'it was told to use IPv4 alone',
  NEITHER_DNSKEY_NOR_DS: 'the zones are not signed',
  NOT_SIGNED: 'the zones are not signed',
  NO_IPV6_NS_CHILD: 'pasztor.at has its nameservers on IPv4 alone',
  NO_IPV6_NS_DEL: 'pasztor.at has its nameservers on IPv4 alone, and --ns names no other addresses',
} as const

/** What it says when a server does well, of which nothing may be missing. */
const PRAISE = [
  'AAAA_WELL_PROCESSED',
  'AXFR_FAILURE', // nobody gets the zone
  'CASE_QUERIES_RESULTS_OK',
  'CHILD_DISTINCT_NS_IP',
  'EDNS0_SUPPORT',
  'NAMES_MATCH',
  'NO_RECURSOR',
  'NO_UPWARD_REFERRAL',
  'ONE_NS_SET',
  'ONE_SOA_MNAME',
  'ONE_SOA_RNAME',
  'ONE_SOA_SERIAL',
  'ONE_SOA_TIME_PARAMETER_SET',
  'QNAME_CASE_SENSITIVE',
  'REFERRAL_SIZE_OK',
  'SAME_SOURCE_IP',
]

interface Message {
  readonly level: string
  readonly tag: string
  readonly args?: unknown
}

describe('Zonemaster', { skip }, () => {
  let internet: SmallInternet
  before(async () => {
    internet = await startSmallInternet()
  })
  after(async () => {
    await internet.stop()
  })

  /** Messages from INFO on. */
  const judge = async (...args: string[]): Promise<Message[]> => {
    assert.ok('path' in found)
    const options = ['--hints', internet.hints, '--no-ipv6', '--sourceaddr', '127.0.0.1', '--json', '--level', 'INFO']
    const { stdout } = await promisify(execFile)(found.path, [...options, ...args], {
      timeout: RUN_MS,
      encoding: 'utf8',
    })
    return JSON.parse(stdout)
  }
  const undue = (messages: readonly Message[]) => messages.filter(({ level, tag }) => level !== 'INFO' && !(tag in DUE))

  it('finds nothing wrong with a zone that the root delegates to us', async () => {
    const messages = await judge('linkedlist.org')
    assert.deepEqual(undue(messages), [])
    assert.deepEqual(
      PRAISE.filter((tag) => !messages.some((message) => message.tag === tag)),
      [],
    )
  })

  for (const [zone, ...servers] of [
    ['linkedlist.org', 'ns1.linkedlist.org/192.0.2.53', 'ns2.linkedlist.org/198.51.100.53'],
    ['pasztor.at', 'ns1.pasztor.at/192.0.2.61', 'ns2.pasztor.at/198.51.100.61'],
  ] as const) {
    it(`finds nothing wrong with ${zone} before it is delegated`, async () => {
      const messages = await judge(zone, ...servers.flatMap((name) => ['--ns', name]))
      assert.deepEqual(undue(messages), [])
      assert.deepEqual(
        PRAISE.filter((tag) => !messages.some((message) => message.tag === tag)),
        [],
      )
    })
  }

  it('would find something wrong: a server that does not have the zone', async () => {
    const messages = await judge('pasztor.at', '--ns', 'ns1.pasztor.at/198.51.100.1')
    assert.deepEqual(
      undue(messages).map(({ tag }) => tag),
      ['NS_FAILED', 'CANNOT_CONTINUE'],
    )
  })
})
