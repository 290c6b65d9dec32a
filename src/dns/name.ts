/**
 * Domain names outside the query path: presentation form <-> wire form, comparison, parents. A wire name is its
 * labels with their length octets, ending in the root's zero octet, never compressed. Any octet may stand in a label
 * (RFC 2181 section 11); case is kept, and folded only to compare (RFC 4343).
 */
import { LABEL_OCTETS_MAX, NAME_OCTETS_MAX } from './numbers.ts'

/** Octet -> octet with A-Z folded to a-z (RFC 4343 section 3). */
export const FOLD: Uint8Array = Uint8Array.from({ length: 256 }, (_, octet) =>
  octet >= 0x41 && octet <= 0x5a ? octet + 0x20 : octet,
)

export const ROOT: Uint8Array = Uint8Array.of(0)

/**
 * Reads presentation form (RFC 1035 section 5.1: `\.` and `\DDD` escapes). A name without a final dot is relative to
 * `origin`; with no origin it is taken as absolute. Returns a wire name, or a sentence that says what is wrong.
 */
export function parseName(text: string, origin: Uint8Array = ROOT): Uint8Array | string {
  if (text === '.') return ROOT
  if (text === '' || text === '@') return origin
  const labels = splitLabels(text)
  if (typeof labels === 'string') return labels
  const absolute = labels.at(-1)!.length === 0
  if (absolute) labels.pop()
  let length = 0
  for (const label of labels) {
    if (label.length === 0) return 'a name with an empty label'
    if (label.length > LABEL_OCTETS_MAX)
      return `a name with a label of ${label.length} octets, at most ${LABEL_OCTETS_MAX}`
    length += label.length + 1
  }
  const tail = absolute ? ROOT : origin
  if (length + tail.length > NAME_OCTETS_MAX)
    return `a name of ${length + tail.length} octets, at most ${NAME_OCTETS_MAX}`
  const wire = new Uint8Array(length + tail.length)
  let at = 0
  for (const label of labels) {
    wire[at] = label.length
    wire.set(label, at + 1)
    at += label.length + 1
  }
  wire.set(tail, at)
  return wire
}

/**
 * Presentation form with a final dot; octets outside printable ASCII as `\DDD`, punctuation behind a backslash: what
 * may stand bare differs between readers of master files.
 */
export function formatName(wire: Uint8Array): string {
  if (wire[0] === 0) return '.'
  let text = ''
  for (let at = 0; wire[at] !== 0; at += wire[at]! + 1) {
    text += `${formatLabel(wire.subarray(at + 1, at + 1 + wire[at]!))}.`
  }
  return text
}

/** `wire` folded to lower case; the key under which names are looked up. Length octets are below 64 and never change. */
export function foldName(wire: Uint8Array): Uint8Array {
  return wire.map((octet) => FOLD[octet]!)
}

/** A string key for maps: equal exactly for names that are equal in DNS. */
export function nameKey(wire: Uint8Array): string {
  let key = ''
  for (const octet of wire) key += String.fromCharCode(FOLD[octet]!)
  return key
}

/** Offsets of the labels, first label first; the root's zero octet is not counted. */
export function labelOffsets(wire: Uint8Array): number[] {
  const offsets: number[] = []
  for (let at = 0; wire[at] !== 0; at += wire[at]! + 1) offsets.push(at)
  return offsets
}

/** Octets of the wire name that starts at `octets[at]`, with the root's zero octet. */
export function nameLengthAt(octets: Uint8Array, at: number): number {
  let end = at
  while (octets[end] !== 0) end += octets[end]! + 1
  return end + 1 - at
}

/** The name without its first label; undefined for the root. */
export function parentName(wire: Uint8Array): Uint8Array | undefined {
  return wire[0] === 0 ? undefined : wire.subarray(wire[0]! + 1)
}

/** Whether `name` is `ancestor` or below it. */
export function isWithin(name: Uint8Array, ancestor: Uint8Array): boolean {
  const start = name.length - ancestor.length
  if (start < 0) return false
  let at = 0
  while (at < start) at += name[at]! + 1
  if (at !== start) return false
  for (let i = 0; i < ancestor.length; i++) if (FOLD[name[start + i]!] !== FOLD[ancestor[i]!]) return false
  return true
}

export function namesEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && isWithin(a, b)
}

/** Label octets; the last is empty when the text ends in an unescaped dot. Text beyond ASCII is UTF-8. */
function splitLabels(text: string): Uint8Array[] | string {
  const labels: Uint8Array[] = []
  const octets = ENCODER.encode(text)
  // Escapes are longer than what they stand for, so that labels are written over the text they are read from.
  let start = 0
  let end = 0
  for (let i = 0; i < octets.length; i++) {
    const octet = octets[i]!
    if (octet === 0x2e) {
      labels.push(octets.subarray(start, end))
      start = end
    } else if (octet !== 0x5c) {
      octets[end++] = octet
    } else {
      const decimal = String.fromCharCode(...octets.subarray(i + 1, i + 4))
      if (/^\d{3}$/.test(decimal)) {
        if (Number(decimal) > 255) return `a name with the escape \\${decimal}, at most \\255`
        octets[end++] = Number(decimal)
        i += 3
      } else if (i + 1 < octets.length && !/^\d/.test(decimal)) {
        octets[end++] = octets[++i]!
      } else {
        return 'a name with an unfinished escape'
      }
    }
  }
  labels.push(octets.subarray(start, end))
  return labels
}

const ENCODER = new TextEncoder()

function formatLabel(label: Uint8Array): string {
  let text = ''
  for (const octet of label) {
    const character = String.fromCharCode(octet)
    if (octet <= 0x20 || octet >= 0x7f) text += `\\${String(octet).padStart(3, '0')}`
    else text += /[a-zA-Z0-9_*/-]/.test(character) ? character : `\\${character}`
  }
  return text
}
