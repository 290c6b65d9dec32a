/**
 * Owner names as octoDNS writes them: the key of a record, relative to the zone; `''` is the apex, `*` a wildcard.
 */
import { FOLD, formatName, parseName } from '../dns/name.ts'
import { encodeIdna } from './idna.ts'

export interface OwnerMismatch {
  readonly message: string
  readonly hint?: string
}

/** The absolute wire name of the key `text` in the zone `origin`. */
export function readOwner(text: string, origin: Uint8Array): Uint8Array | OwnerMismatch {
  if (text === '@') return { message: '"@" is not a name', hint: `the apex is written ''` }
  if (/(^|[^\\])(\\\\)*\.$/.test(text)) return absoluteName(text, origin)
  const encoded = encodeIdna(text)
  const owner = typeof encoded === 'string' ? encoded : parseName(encoded.encoded, origin)
  if (typeof owner !== 'string') return owner
  return { message: `"${text}" is not a name in ${formatName(origin)}: it is ${owner}` }
}

function absoluteName(text: string, origin: Uint8Array): OwnerMismatch {
  const message = `"${text}" ends in a dot: names are relative to ${formatName(origin)}`
  const zone = formatName(origin)
  if (text.toLowerCase() === zone.toLowerCase()) return { message, hint: `the apex is written ''` }
  const relative = text.toLowerCase().endsWith(`.${zone.toLowerCase()}`) ? text.slice(0, -zone.length - 1) : undefined
  return relative === undefined ? { message } : { message, hint: `did you mean "${relative}"?` }
}

/** Whether a relative name repeats the zone's name at its end: `www.example.com` in example.com. */
export function repeatsOrigin(owner: Uint8Array, origin: Uint8Array): boolean {
  const repeated = origin.length - 1
  const start = owner.length - repeated - origin.length
  if (repeated === 0 || start < 0) return false
  for (let i = 0; i < repeated; i++) if (FOLD[owner[start + i]!] !== FOLD[origin[i]!]) return false
  return true
}
