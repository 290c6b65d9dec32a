/**
 * nearpop against Knot DNS, NSD and BIND on the same zones: fourteen thousand queries, every field of every reply. A
 * difference is legitimate when legitimate-differences.ts says why; all others fail.
 */
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { askAll, type Disagreement, differingFields, type Field, fieldOf, type Outcome } from './comparison.ts'
import type { Daemon } from './daemon.ts'
import { LEGITIMATE_DIFFERENCES, type LegitimateDifference } from './legitimate-differences.ts'
import { startNearpop } from './nearpop.ts'
import { findPython } from './packages.ts'
import { PEERS, type Peer, startPeer, whyNot } from './peers.ts'
import { MASTER_FILES, queriesOfRichZones, ZONES_FOLDER } from './rich-zones.ts'

const SHOWN_MAX = 40

const python = findPython()
const missing = 'reason' in python ? python.reason : undefined
const absent = new Map(PEERS.map((peer) => [peer, whyNot(peer)]))
const present = PEERS.filter((peer) => absent.get(peer) === undefined)
const skip = missing ?? (present.length === 0 ? [...absent.values()].join('; ') : false)

describe('nearpop and its peers on the same zones', { skip }, () => {
  const daemons: Daemon[] = []
  const used = new Set<LegitimateDifference>()
  let outcome: Outcome

  before(async () => {
    const ports: Record<string, number> = {}
    const start = async (name: string, starting: Promise<Daemon>) => {
      const daemon = await starting
      daemons.push(daemon)
      ports[name] = daemon.port
    }
    await start('nearpop', startNearpop(ZONES_FOLDER, 'rich.example'))
    for (const peer of present) await start(peer, startPeer(peer, MASTER_FILES))
    outcome = await askAll(ports, queriesOfRichZones())
  })
  after(async () => {
    for (const daemon of daemons) await daemon.stop()
  })

  it('every reply of nearpop keeps the rules that need no second opinion', () => {
    const faulty = outcome.disagreements.filter(({ replies }) => replies.nearpop!.faults.length > 0)
    const texts = faulty.map(({ query, replies }) => `${query.label}: ${replies.nearpop!.faults}`)
    assert.deepEqual(texts.slice(0, SHOWN_MAX), [], `${texts.length} faulty replies`)
  })

  for (const peer of PEERS) {
    it(`differs from ${peer} only where it may`, (t) => {
      const reason = absent.get(peer)
      if (reason !== undefined) return t.skip(reason)
      const unexplained = outcome.disagreements.flatMap((disagreement) => {
        const fields = unexplainedFields(peer, disagreement, used)
        return fields.length === 0 ? [] : [describeDifference(peer, disagreement, fields)]
      })
      t.diagnostic(`${outcome.asked} queries, ${outcome.same} answered alike by all`)
      const message = `${unexplained.length} differences that no row of legitimate-differences.ts covers`
      assert.ok(unexplained.length === 0, [message, ...unexplained.slice(0, SHOWN_MAX)].join('\n'))
    })
  }

  it('has no legitimate difference that is none any more', (t) => {
    if (present.length < PEERS.length) return t.skip('not every peer is installed')
    const unused = LEGITIMATE_DIFFERENCES.filter((row) => row.sometimes !== true && !used.has(row))
    assert.deepEqual(
      unused.map(({ peers, reason }) => `${peers}: ${reason}`),
      [],
    )
  })
})

/** Fields that differ and that no row covers; notes the rows that cover others. */
function unexplainedFields(peer: Peer, disagreement: Disagreement, used: Set<LegitimateDifference>): Field[] {
  const { query } = disagreement
  const ours = disagreement.replies.nearpop!
  const theirs = disagreement.replies[peer]!
  const rows = LEGITIMATE_DIFFERENCES.filter(({ peers }) => peers.includes(peer))
  return differingFields(ours, theirs).filter((field) => {
    const covering = rows.filter((row) => row.fields.includes(field) && row.covers({ query, ours, theirs }))
    for (const row of covering) used.add(row)
    return covering.length === 0
  })
}

/** The query, and each field as we and as everyone else answered it. */
function describeDifference(peer: Peer, { query, replies }: Disagreement, fields: readonly Field[]): string {
  const lines = fields.flatMap((field) =>
    ['nearpop', peer, ...PEERS.filter((other) => other !== peer && replies[other] !== undefined)].map(
      (name) => `    ${field} of ${name}: ${JSON.stringify(fieldOf(replies[name]!, field))}`,
    ),
  )
  return [`  ${query.label}`, ...lines].join('\n')
}
