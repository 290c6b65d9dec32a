/** The addresses of this machine, with the network interface that has each. */
import { networkInterfaces } from 'node:os'
import type { OwnAddress } from '../doctor/machine-facts.ts'

export function findOwnAddresses(): OwnAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([device, addresses = []]) =>
    addresses.map(({ address }) => ({ address, device })),
  )
}
