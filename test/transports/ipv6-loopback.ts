/** Whether tests over IPv6 can run here: some machines and containers have no ::1. */
import { networkInterfaces } from 'node:os'

const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? [])

/** The `skip` option of a test that needs ::1. */
export const withoutIpv6 = addresses.some((entry) => entry.address === '::1') ? false : 'this machine has no ::1'
