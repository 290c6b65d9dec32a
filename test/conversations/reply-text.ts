/**
 * Replies as canonical text, the same for what is expected and for what came: one line for the head, one per record,
 * one for EDNS. Records are sorted, because their order within a section means nothing.
 */

import { formatName, parseName } from '../../src/dns/name.ts'
import { Rcode } from '../../src/dns/numbers.ts'
import { splitFields } from '../../src/dns/rdata/presentation.ts'
import { recordTypeByNumber, typeByMnemonic, typeMnemonic } from '../../src/dns/rdata/registry.ts'
import { RdataMismatch } from '../../src/dns/record-type.ts'
import type { ExpectedReply } from './conversation.ts'
import type { Message, Opt } from './decode-message.ts'

/** Header flags a reply may carry besides QR, in the order they are written. */
const REPLY_FLAGS: readonly (readonly [name: string, bit: number])[] = [
  ['aa', 0x0400],
  ['tc', 0x0200],
  ['rd', 0x0100],
]
/** RA, Z, AD and CD: an authoritative server never sets them. */
const NEVER_SET = 0x00f0

/** The words behind `reply`: the code, then flags. A sentence says what is wrong. */
export function headFromWords([rcode, ...flags]: readonly string[]): { head: string } | string {
  if (rcode === undefined || !(rcode in Rcode)) return `"${rcode ?? ''}" is not a response code`
  const unknown = flags.find((flag) => !REPLY_FLAGS.some(([name]) => name === flag))
  if (unknown !== undefined) return `"${unknown}" is not a flag of a reply`
  return { head: headText(rcode, (name) => flags.includes(name)) }
}

/** `answer www.example.org. 60 IN A 192.0.2.1`, with its rdata in the form the registry writes. */
export function recordFromWords(section: string, text: string): { record: string } | string {
  const fields = splitFields(text)
  if (fields === undefined || fields.length < 5) return 'wanted: owner, TTL, class, type, rdata'
  const [ownerText, ttl, className, typeText, ...rdataFields] = fields as [string, string, string, string, ...string[]]
  const owner = parseName(ownerText)
  if (typeof owner === 'string' || !ownerText.endsWith('.')) return `"${ownerText}" is not an absolute name`
  const type = typeByMnemonic(typeText)
  if (type === undefined) return `"${typeText}" is not a type`
  if (!/^\d+$/.test(ttl) || !/^(IN|CH)$/.test(className)) return 'wanted: owner, TTL, class, type, rdata'
  const rdata = recordTypeByNumber(type).parse(rdataFields)
  if (rdata instanceof RdataMismatch) return `"${rdata.found}" is not ${rdata.wanted}`
  const rdataText = recordTypeByNumber(type).format(rdata)
  return { record: `${section} ${formatName(owner)} ${ttl} ${className} ${typeMnemonic(type)} ${rdataText}` }
}

export function ednsFromWords(words: readonly string[]): { edns: string } | string {
  const unknown = words.find((word) => word !== 'do' && !/^(ecs|nsid|cookie|ede|option)=\S+$/.test(word))
  if (unknown !== undefined) return `"${unknown}" is nothing that EDNS carries`
  const options = words.filter((word) => word !== 'do')
  return { edns: ednsText(words.includes('do'), options) }
}

/** What came, in the same form. Throws where it is not what any reply of ours may be. */
export function replyText(message: Message, question: ExpectedReply['question']): ExpectedReply {
  if ((message.flags & 0x8000) === 0) throw new Error('QR is not set')
  if ((message.flags & NEVER_SET) !== 0) throw new Error(`RA, Z, AD or CD is set: ${message.flags.toString(16)}`)
  const rcode = Object.entries(Rcode).find(([, number]) => number === message.rcode)?.[0] ?? `RCODE${message.rcode}`
  const isSet = (name: string) => (message.flags & REPLY_FLAGS.find(([flag]) => flag === name)![1]) !== 0
  const { answer, authority, additional } = message
  return {
    head: headText(rcode, isSet),
    question,
    records: [
      ...answer.map((record) => `answer ${record}`),
      ...authority.map((record) => `authority ${record}`),
      ...additional.map((record) => `additional ${record}`),
    ].sort(),
    edns: message.opt && optText(message.opt),
  }
}

function optText({ udpSize, version, flags, options }: Opt): string {
  if (udpSize !== 1_232) throw new Error(`OPT tells a payload size of ${udpSize}`)
  if (version !== 0) throw new Error(`OPT of version ${version}`)
  if ((flags & 0x7fff) !== 0) throw new Error(`OPT with unknown flags ${flags.toString(16)}`)
  return ednsText((flags & 0x8000) !== 0, options)
}

function ednsText(dnssecOk: boolean, options: readonly string[]): string {
  return ['edns', ...(dnssecOk ? ['do'] : []), ...[...options].sort()].join(' ')
}

function headText(rcode: string, isSet: (flag: string) => boolean): string {
  return [rcode, ...REPLY_FLAGS.map(([name]) => name).filter(isSet)].join(' ')
}
