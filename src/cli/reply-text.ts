/** A reply in the form that people know from dig: the records as in a master file, then a line of what is around them. */
import { parseAddress } from '../base/address.ts'
import { formatPrefix, prefixOf } from '../base/prefix.ts'
import { ExtendedError, Rcode } from '../dns/numbers.ts'
import type { Reply, ReplySubnet } from './reply.ts'
import { formatTable } from './table.ts'

/** Lines; the sections other than the answer are headed by a comment. */
export function replyLines(reply: Reply): string[] {
  const records = [...reply.answers, ...reply.authorities, ...reply.additionals]
  const lines = formatTable(records.map(({ owner, ttl, type, data }) => [owner, String(ttl), 'IN', type, data]))
  const authoritiesAt = reply.answers.length
  const additionalsAt = authoritiesAt + reply.authorities.length
  return [
    ...lines.slice(0, authoritiesAt),
    ...section('authority', lines.slice(authoritiesAt, additionalsAt)),
    ...section('additional', lines.slice(additionalsAt)),
  ]
}

/** `NOERROR, flags qr aa`. */
export function formatStatus({ rcode, flags, extendedErrors }: Reply): string {
  const errors = extendedErrors.map((code) => `, extended error ${nameOf(ExtendedError, code).replaceAll('_', ' ')}`)
  return `${nameOf(Rcode, rcode)}, flags ${flags.join(' ')}${errors.join('').toLowerCase()}`
}

/** Which clients may be given the same answer: the scope of the reply as a prefix. */
export function scopePrefix({ address, scope }: ReplySubnet): string {
  return formatPrefix(prefixOf(parseAddress(address)!, scope))
}

export function rcodeName(rcode: number): string {
  return nameOf(Rcode, rcode)
}

function section(name: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`; ${name}`, ...lines]
}

function nameOf(numbers: Readonly<Record<string, number>>, number: number): string {
  return Object.keys(numbers).find((name) => numbers[name] === number) ?? String(number)
}
