/** HTTP servers that play PoPs, all on one port of loopback addresses. They say who they are, or that they are not well. */
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface DemoPops {
  readonly port: number
  /** Whether the PoP answers with 200, or with 503. */
  setWell(name: string, isWell: boolean): void
  close(): void
}

/** Rejects with the system's error when an address cannot be listened on. */
export async function startDemoPops(pops: readonly { name: string; address: string }[]): Promise<DemoPops> {
  const unwell = new Set<string>()
  for (let attempt = 1; ; attempt++) {
    const servers: Server[] = []
    const close = () => {
      for (const server of servers) {
        server.close()
        server.closeAllConnections()
      }
    }
    try {
      let port = 0
      for (const { name, address } of pops) {
        const server = createServer((_, response) => {
          response.statusCode = unwell.has(name) ? 503 : 200
          response.end(unwell.has(name) ? `${name} is not well\n` : `this is ${name}\n`)
        })
        servers.push(server)
        await once(server.listen(port, address), 'listening')
        port = (server.address() as AddressInfo).port
      }
      const setWell = (name: string, isWell: boolean) => void (isWell ? unwell.delete(name) : unwell.add(name))
      return { port, setWell, close }
    } catch (error) {
      close()
      // A port that was free on the first address may be taken on another.
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE' || attempt === ATTEMPTS_MAX) throw error
    }
  }
}

const ATTEMPTS_MAX = 10
