/**
 * The types a zone file may hold: every type there is rdata for, ALIAS (which is not in DNS: it answers A and AAAA),
 * and unknown types by number (RFC 3597). Never DNSSEC's own records: those are made by signing.
 */
import { didYouMean } from '../base/nearest-name.ts'
import { Type } from '../dns/numbers.ts'
import { CNAME } from '../dns/rdata/cname.ts'
import { RECORD_TYPES, recordTypeByMnemonic } from '../dns/rdata/registry.ts'
import type { RecordType } from '../dns/record-type.ts'
import { ALIAS_TYPE } from './zone.ts'

const ALIAS: RecordType = { ...CNAME, type: ALIAS_TYPE, mnemonic: 'ALIAS' }

export const ZONE_TYPES: readonly RecordType[] = [ALIAS, ...RECORD_TYPES].sort((a, b) =>
  a.mnemonic < b.mnemonic ? -1 : 1,
)

export interface TypeMismatch {
  readonly message: string
  readonly hint?: string
}

const NSEC3 = 50 // RFC 5155 section 3
const NSEC3PARAM = 51

/** They prove what a zone holds, so they cannot be part of what is written. */
const SIGNING_TYPES: readonly number[] = [Type.RRSIG, Type.NSEC, NSEC3, NSEC3PARAM]

/** The type that `text` names, or why no zone file can hold it. */
export function findZoneType(text: string): RecordType | TypeMismatch {
  if (text === ALIAS.mnemonic) return ALIAS
  const type = recordTypeByMnemonic(text)
  if (type !== undefined && SIGNING_TYPES.includes(type.type)) {
    return { message: `type "${text}" is made by signing and cannot be written in a zone file` }
  }
  if (type?.type === ALIAS_TYPE) return { message: `type "${text}" stands for ALIAS inside this server` }
  if (type !== undefined) return type
  if (text === 'URLFWD' || text.includes('/')) {
    return { message: `type "${text}" is a feature of one provider, not a DNS record, and cannot be served` }
  }
  const names = ZONE_TYPES.map(({ mnemonic }) => mnemonic)
  const upper = names.find((mnemonic) => mnemonic === text.toUpperCase())
  const hint =
    upper === undefined
      ? `${didYouMean(text, names)}; any other by number, as in TYPE65534`
      : `types are written in capitals: "${upper}"`
  return { message: `type "${text}" is not known`, hint }
}
