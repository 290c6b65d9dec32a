/**
 * A TCP connection to exactly the address and port of a target. Never looks a name up, and never uses a connection
 * twice: what is checked is whether a new client gets in.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { addAbortSignal } from 'node:stream'
import type { Attempt, ProbeTarget } from './attempt.ts'

/** A connected socket that is destroyed when the attempt ends; rejects with the system's error. */
export async function openConnection(target: ProbeTarget, attempt: Attempt): Promise<Socket> {
  attempt.waitingFor = 'connection'
  const socket = connect({ host: target.address, port: target.healthcheck.port, noDelay: true })
  socket.on('error', () => {}) // kept in socket.errored; between two steps nobody else listens
  addAbortSignal(attempt.signal, socket)
  await once(socket, 'connect', { signal: attempt.signal })
  return socket
}
