/**
 * `pops` of nearpop.yaml: each PoP by itself, so that one that is wrong hides no problem of another. Problems of shape
 * are not reported here (read-config.ts has the whole document checked at once): only what the shape cannot see.
 */
import { type Address, formatAddress } from '../base/address.ts'
import type { Document } from '../base/document.ts'
import { LIMITS } from '../base/limits.ts'
import type { ProblemList } from '../base/problem-list.ts'
import { checkShape } from '../base/shape.ts'
import type { Pop } from '../routing/policy.ts'
import { isName, POP_SHAPE } from './config-shape.ts'
import { DEFAULTS } from './defaults.ts'
import { membersOf } from './member-of.ts'

/** What `nearest` takes for every PoP there is. */
export const ALL_POPS = 'all'

/** The PoPs of good shape, in the order of the file. */
export function readPops(document: Document, list: ProblemList): Map<string, Pop> {
  const pops = new Map<string, Pop>()
  const members = membersOf(document, 'pops')
  if (members.length > LIMITS.popsMax) {
    list.error(['pops'], 'too-many', `${members.length} PoPs are defined, at most ${LIMITS.popsMax}`, { part: 'key' })
  }
  for (const [name, written] of members) {
    const path = ['pops', name]
    if (!isName(name) || name === ALL_POPS) {
      const wanted = name === ALL_POPS ? 'a name of its own, for `nearest: all`' : 'letters, digits, "-" and "_"'
      list.error(path, 'name', `"${name}" cannot name a PoP: it takes ${wanted}`, { part: 'key' })
    }
    const shape = checkShape(document, POP_SHAPE, written, path).value
    if (shape === undefined) continue
    const ipv4 = readAddresses([...path, 'ipv4'], shape.ipv4 ?? [], list)
    const ipv6 = readAddresses([...path, 'ipv6'], shape.ipv6 ?? [], list)
    if (ipv4.length + ipv6.length === 0) {
      list.error(path, 'pop-without-address', `PoP "${name}" has no address: ipv4 or ipv6 is wanted`, { part: 'key' })
    }
    const location = shape.location === undefined ? {} : { location: shape.location }
    pops.set(name, { name, ipv4, ipv6, ...location, bias: shape.bias ?? DEFAULTS.bias })
  }
  return pops
}

function readAddresses(path: readonly PropertyKey[], addresses: readonly Address[], list: ProblemList): Uint8Array[] {
  const seen = new Set<string>()
  for (const [i, address] of addresses.entries()) {
    const text = formatAddress(address)
    if (seen.has(text)) list.error([...path, i], 'duplicate-address', `"${text}" is listed twice`)
    seen.add(text)
  }
  return addresses.map((address) => address.octets)
}
