/** The first port from `from` on that is free on 127.0.0.1 for UDP and TCP alike. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'

/** Rejects when none of the next hundred is. */
export async function findFreePort(from: number): Promise<number> {
  for (let port = from; port < from + PORTS_TRIED; port++) if (await isFree(port)) return port
  throw new Error(`no port from ${from} to ${from + PORTS_TRIED - 1} of 127.0.0.1 is free`)
}

const PORTS_TRIED = 100

async function isFree(port: number): Promise<boolean> {
  const tcp = createServer()
  const udp = createSocket('udp4')
  try {
    await once(tcp.listen(port, '127.0.0.1'), 'listening')
    udp.bind(port, '127.0.0.1')
    await once(udp, 'listening')
    return true
  } catch {
    return false
  } finally {
    tcp.close()
    udp.close()
  }
}
