/**
 * The SOA record of a zone, written in part or not at all: what is absent follows from the zone's first NS and from
 * fixed times (RFC 1912 section 2.2 in spirit, with the short negative TTL that a changing zone wants; RFC 2308).
 */
import type { z } from 'zod'
import { integer, leaf, Mismatch, mapping } from '../base/shape.ts'
import { formatName } from '../dns/name.ts'
import { encodeIdna } from './idna.ts'

const SECONDS_MAX = 2 ** 31 - 1

export function soaShape() {
  return mapping({
    mname: soaName('the name of the first nameserver').optional(),
    rname: soaName('a mailbox written as a name').optional(),
    serial: integer(0, 2 ** 32 - 1, 'a serial').optional(),
    refresh: seconds().optional(),
    retry: seconds().optional(),
    expire: seconds().optional(),
    minimum: seconds().optional(),
  })
}

export type WrittenSoa = z.output<ReturnType<typeof soaShape>>

/** Presentation fields of the SOA; `firstNs` is the target of the apex's first NS record. */
export function soaFields(written: WrittenSoa, origin: Uint8Array, firstNs: string, serial: number): string[] {
  const { refresh = 14_400, retry = 3_600, expire = 1_209_600, minimum = 300 } = written
  const zone = formatName(origin)
  const rname = written.rname ?? `hostmaster.${zone === '.' ? '' : zone}`
  const numbers = [serial, refresh, retry, expire, minimum]
  return [written.mname ?? firstNs, rname, ...numbers.map(String)]
}

function seconds() {
  return integer(0, SECONDS_MAX, 'a number of seconds')
}

function soaName(wanted: string) {
  return leaf(wanted, { type: 'string' }, (text) => {
    if (text.includes('@')) return new Mismatch(wanted, 'invalid-value', `write "${text.replace('@', '.')}"`)
    const encoded = encodeIdna(text)
    return typeof encoded === 'string' || text === '' ? new Mismatch(wanted) : encoded.encoded
  })
}
