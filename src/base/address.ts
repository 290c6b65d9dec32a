/**
 * IP addresses as values: text <-> octets, both families. No ports, no zones, no DNS meaning.
 * IPv4 text is strict dotted quad (no octal, no short forms); IPv6 text follows RFC 4291 section 2.2 and is
 * written as RFC 5952 wants it.
 */

export type Family = 4 | 6

/** 4 octets for IPv4, 16 for IPv6, network order. */
export interface Address {
  readonly family: Family
  readonly octets: Uint8Array
}

/** Reads an address; undefined when `text` is not one. */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) {
    const octets = parseIpv6(text)
    return octets && { family: 6, octets }
  }
  const octets = parseIpv4(text)
  return octets && { family: 4, octets }
}

/** Dotted quad or RFC 5952 form. */
export function formatAddress(address: Address): string {
  return address.family === 4 ? address.octets.join('.') : formatIpv6(address.octets)
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split('.')
  if (parts.length !== 4) return undefined
  const octets = new Uint8Array(4)
  for (let i = 0; i < 4; i++) {
    const part = parts[i]!
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined
    octets[i] = Number(part)
  }
  return octets
}

function parseIpv6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const head = readGroups(halves[0]!, halves.length === 1)
  const tail = halves.length === 2 ? readGroups(halves[1]!, true) : []
  if (head === undefined || tail === undefined) return undefined
  const missing = 8 - head.length - tail.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...head, ...new Array<number>(missing).fill(0), ...tail]
  const octets = new Uint8Array(16)
  for (let i = 0; i < 8; i++) {
    octets[2 * i] = groups[i]! >> 8
    octets[2 * i + 1] = groups[i]! & 0xff
  }
  return octets
}

/** Colon-separated groups of one half; the last may be a dotted quad when it ends the address. */
function readGroups(half: string, endsAddress: boolean): number[] | undefined {
  if (half === '') return []
  const groups: number[] = []
  const parts = half.split(':')
  for (const [i, part] of parts.entries()) {
    if (endsAddress && i === parts.length - 1 && part.includes('.')) {
      const quad = parseIpv4(part)
      if (quad === undefined) return undefined
      groups.push((quad[0]! << 8) | quad[1]!, (quad[2]! << 8) | quad[3]!)
    } else if (/^[0-9a-fA-F]{1,4}$/.test(part)) {
      groups.push(Number.parseInt(part, 16))
    } else {
      return undefined
    }
  }
  return groups
}

function formatIpv6(octets: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => (octets[2 * i]! << 8) | octets[2 * i + 1]!)
  let runStart = -1
  let runLength = 1 // a single zero group is not shortened (RFC 5952 section 4.2.2)
  for (let i = 0; i < 8; i++) {
    let end = i
    while (end < 8 && groups[end] === 0) end++
    if (end - i > runLength) {
      runStart = i
      runLength = end - i
    }
    if (end > i) i = end
  }
  const hex = groups.map((group) => group.toString(16))
  if (runStart < 0) return hex.join(':')
  return `${hex.slice(0, runStart).join(':')}::${hex.slice(runStart + runLength).join(':')}`
}
