/**
 * A reply held against its explanation: every way in which they differ, in words. Two ways to one answer that do not
 * meet mean a bug of ours.
 */
import { type Address, formatAddress, parseAddress } from '../base/address.ts'
import { prefixOf } from '../base/prefix.ts'
import type { GeoDatabase } from '../geo/database.ts'
import { locate } from '../geo/locate.ts'
import type { ExpectedRrset, Explanation } from './explain.ts'
import { planFor } from './explain-choice.ts'
import type { Reply, ReplyRecord, ReplySubnet } from './reply.ts'
import { rcodeName } from './reply-text.ts'

/** Empty when they agree. Of a truncated reply the header alone is compared. */
export function disagreements(reply: Reply, explanation: Explanation): string[] {
  const { rcode, authoritative, authority } = explanation
  const found: string[] = []
  if (reply.rcode !== rcode) found.push(`the reply is ${rcodeName(reply.rcode)}, explained is ${rcodeName(rcode)}`)
  if (reply.flags.includes('aa') !== authoritative) {
    found.push(`the reply is ${authoritative ? 'not ' : ''}authoritative, explained is the opposite`)
  }
  if (reply.flags.includes('tc')) return found
  const runs = groupRecords(reply.answers)
  const { answers } = explanation
  for (let i = 0; i < Math.max(runs.length, answers.length); i++) {
    const difference = differenceOf(runs[i], answers[i])
    if (difference !== undefined) found.push(difference)
  }
  const [first] = reply.authorities
  if (authority !== undefined && (first === undefined || !sameRrset(first, authority))) {
    found.push(`the authority section should start with ${authority.owner} ${authority.type}`)
  }
  return found
}

/**
 * Whether all clients within the scope of the reply have the plan of this one, tried with addresses from all over it;
 * a sentence for each that has another.
 */
export function scopeDisagreements(
  subnet: ReplySubnet,
  { client, choices }: Explanation,
  databases: readonly GeoDatabase[],
): string[] {
  const asked = parseAddress(subnet.address)!
  // A private subnet has a scope of its own: the choice was made for where the query came from.
  if (formatAddress(asked) !== formatAddress(client)) return []
  return sampleAddresses(prefixOf(asked, subnet.scope), subnet.scope).flatMap((address) => {
    const { location } = locate(databases, address)
    const differs = choices.some(({ policy, plan }) => planFor(policy, location, address).join() !== plan.join())
    return differs ? [`${formatAddress(address)} is within the scope and has another plan`] : []
  })
}

const SAMPLES = 8

/** The first and last address of the prefix, and some between. */
function sampleAddresses(prefix: Address, length: number): Address[] {
  return Array.from({ length: SAMPLES }, (_, i) => {
    const fill = Math.round((255 * i) / (SAMPLES - 1))
    const octets = prefix.octets.map((octet, at) => {
      const host = 0xff >> Math.min(8, Math.max(0, length - 8 * at))
      return octet | (fill & host)
    })
    return { family: prefix.family, octets }
  })
}

/** Records that stand together with one owner and type. */
function groupRecords(records: readonly ReplyRecord[]): ReplyRecord[][] {
  const runs: ReplyRecord[][] = []
  for (const record of records) {
    const run = runs.at(-1)
    if (run !== undefined && sameRrset(record, run[0]!)) run.push(record)
    else runs.push([record])
  }
  return runs
}

function differenceOf(
  run: readonly ReplyRecord[] | undefined,
  expected: ExpectedRrset | undefined,
): string | undefined {
  if (expected === undefined) return `the reply has ${run![0]!.owner} ${run![0]!.type}, which is not explained`
  const what = `${expected.owner} ${expected.type}`
  if (run === undefined || !sameRrset(run[0]!, expected)) return `explained is ${what}, which the reply lacks`
  if (expected.type === 'HINFO' && expected.datas.length === 0) return undefined
  const datas = sorted(run.map(({ data }) => data))
  if (!expected.datas.some((possible) => sorted(possible) === datas)) {
    const possible = expected.datas.map((one) => one.join(', ')).join(' or ')
    return `${what} is ${run.map(({ data }) => data).join(', ')}, explained is ${possible}`
  }
  if (run.some(({ ttl }) => ttl !== expected.ttl)) return `${what} has TTL ${run[0]!.ttl}, explained is ${expected.ttl}`
  return undefined
}

interface Named {
  readonly owner: string
  readonly type: string
}

function sameRrset(a: Named, b: Named): boolean {
  return a.owner.toLowerCase() === b.owner.toLowerCase() && a.type === b.type
}

function sorted(datas: readonly string[]): string {
  return [...datas]
    .map((data) => data.toLowerCase())
    .sort()
    .join('\n')
}
