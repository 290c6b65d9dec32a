/**
 * A query as octets, the way a resolver sends it: one question in class IN, EDNS with a payload size, and a client
 * subnet if there is one (RFC 1035 section 4.1, RFC 6891 section 6.1, RFC 7871 section 6).
 */

import { LIMITS } from '../base/limits.ts'
import type { Prefix } from '../base/prefix.ts'
import { Class, OptionCode, SubnetFamily, Type } from '../dns/numbers.ts'

export interface QueryToBuild {
  readonly id: number
  /** A wire name. */
  readonly name: Uint8Array
  readonly type: number
  readonly subnet?: Prefix
  /** The client's cookie: 8 octets (RFC 7873 section 4). */
  readonly cookie?: Uint8Array
}

export function buildQuery({ id, name, type, subnet, cookie }: QueryToBuild): Uint8Array {
  const options = [
    ...(subnet === undefined ? [] : clientSubnetOption(subnet)),
    ...(cookie === undefined ? [] : [...uint16(OptionCode.COOKIE), ...uint16(cookie.length), ...cookie]),
  ]
  return Uint8Array.from([
    ...uint16(id),
    ...uint16(0),
    ...[...uint16(1), ...uint16(0), ...uint16(0), ...uint16(1)],
    ...[...name, ...uint16(type), ...uint16(Class.IN)],
    ...[0, ...uint16(Type.OPT), ...uint16(LIMITS.udpPayloadOctetsMax), 0, 0, 0, 0, ...uint16(options.length)],
    ...options,
  ])
}

function clientSubnetOption({ family, octets, length }: Prefix): number[] {
  const address = octets.subarray(0, Math.ceil(length / 8))
  const number = family === 4 ? SubnetFamily.IPV4 : SubnetFamily.IPV6
  return [...uint16(OptionCode.CLIENT_SUBNET), ...uint16(4 + address.length), ...uint16(number), length, 0, ...address]
}

function uint16(value: number): number[] {
  return [value >> 8, value & 0xff]
}
