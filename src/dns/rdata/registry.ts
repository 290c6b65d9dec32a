/**
 * The record types this server knows, by number and by mnemonic; to add one, write its file and list it here. What can
 * be held in a zone but is not listed is an unknown type of RFC 3597; what cannot be (OPT, and the question and
 * meta types 128 to 255 of RFC 6895 section 3.1) has a number only.
 */
import { Type } from '../numbers.ts'
import type { RecordType } from '../record-type.ts'
import { A } from './a.ts'
import { AAAA } from './aaaa.ts'
import { CAA } from './caa.ts'
import { CNAME } from './cname.ts'
import { DNAME } from './dname.ts'
import { DS } from './ds.ts'
import { HTTPS } from './https.ts'
import { LOC } from './loc.ts'
import { MX } from './mx.ts'
import { NAPTR } from './naptr.ts'
import { NS } from './ns.ts'
import { OPENPGPKEY } from './openpgpkey.ts'
import { PTR } from './ptr.ts'
import { SOA } from './soa.ts'
import { SPF } from './spf.ts'
import { SRV } from './srv.ts'
import { SSHFP } from './sshfp.ts'
import { SVCB } from './svcb.ts'
import { TLSA } from './tlsa.ts'
import { TXT } from './txt.ts'
import { unknownType } from './unknown.ts'
import { URI } from './uri.ts'

export const RECORD_TYPES: readonly RecordType[] = [
  ...[A, AAAA, CAA, CNAME, DNAME, DS, HTTPS, LOC, MX, NAPTR, NS],
  ...[OPENPGPKEY, PTR, SOA, SPF, SRV, SSHFP, SVCB, TLSA, TXT, URI],
]

const BY_NUMBER = new Map(RECORD_TYPES.map((recordType) => [recordType.type, recordType]))
const NUMBERS: ReadonlyMap<string, number> = new Map([
  ...Object.entries(Type),
  ...RECORD_TYPES.map(({ mnemonic, type }) => [mnemonic, type] as const),
])
const MNEMONICS = new Map([...NUMBERS].map(([mnemonic, type]) => [type, mnemonic]))

/** The type with this number (0 to 65535); one of RFC 3597 when it is not known. */
export function recordTypeByNumber(type: number): RecordType {
  return BY_NUMBER.get(type) ?? unknownType(type)
}

/** `A`, `TYPE1` (the same) or `TYPE65534`, in upper case; undefined for anything else, or what no zone can hold. */
export function recordTypeByMnemonic(text: string): RecordType | undefined {
  const type = typeByMnemonic(text)
  if (type === undefined || !isDataType(type)) return undefined
  return text.startsWith('TYPE') || BY_NUMBER.has(type) ? recordTypeByNumber(type) : undefined
}

/** The number of any mnemonic, question types such as ANY among them. */
export function typeByMnemonic(text: string): number | undefined {
  const number = /^TYPE(0|[1-9]\d{0,4})$/.test(text) ? Number(text.slice(4)) : NUMBERS.get(text)
  return number !== undefined && number <= 0xffff ? number : undefined
}

/** `MX`, `ANY`, `TYPE65534`. */
export function typeMnemonic(type: number): string {
  return MNEMONICS.get(type) ?? `TYPE${type}`
}

function isDataType(type: number): boolean {
  return type !== 0 && type !== Type.OPT && (type < 128 || type > 255) && type !== 0xffff
}
