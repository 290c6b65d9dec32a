/** What the resolver of this machine knows of nameservers. What it cannot find is empty: whoever asks says what that means. */
import { Resolver } from 'node:dns/promises'
import { LIMITS } from '../base/limits.ts'

export interface LookUp {
  /** Of both families, IPv4 first. */
  addresses(name: string): Promise<string[]>
  /** The names of the servers of the zone above `zone`, absolute. */
  parentNameservers(zone: string): Promise<string[]>
}

/** `servers` as Node takes them; those of the machine unless given. */
export function newLookUp(servers?: readonly string[]): LookUp {
  const resolver = new Resolver({ timeout: LIMITS.readinessQueryMs, tries: 2 })
  if (servers !== undefined) resolver.setServers(servers)
  return {
    addresses: async (name) => {
      const found = [resolver.resolve4(bare(name)), resolver.resolve6(bare(name))].map((asked) => asked.catch(() => []))
      return (await Promise.all(found)).flat()
    },
    parentNameservers: async (zone) => {
      const labels = bare(zone).split('.')
      for (let i = 1; i <= labels.length; i++) {
        const names = await resolver.resolveNs(labels.slice(i).join('.')).catch(() => [])
        if (names.length > 0) return names.map((name) => `${name}.`)
      }
      return []
    },
  }
}

function bare(name: string): string {
  return name.replace(/\.$/, '')
}
