/**
 * A steady stream of one query over UDP, none sent twice: what a resolver population is to a server that reloads.
 * Knows at the end which went without an answer.
 */
import { createSocket } from 'node:dgram'
import type { TestContext } from 'node:test'
import { encodeQuery, type Query } from './dns-message.ts'
import { until } from './server-process.ts'

export interface QueryStream {
  readonly asked: () => number
  /** Stops asking, and resolves once every query has its answer. */
  finish(): Promise<void>
}

const PAUSE_MS = 2

export function startQueryStream(context: TestContext, port: number, query: Query): QueryStream {
  const socket = createSocket('udp4')
  const open = new Set<number>()
  let asked = 0
  const timer = setInterval(() => {
    const id = asked++ & 0xffff
    open.add(id)
    socket.send(encodeQuery({ ...query, id }), port, '127.0.0.1')
  }, PAUSE_MS)
  socket.on('message', (octets) => open.delete(octets.readUInt16BE(0)))
  context.after(() => {
    clearInterval(timer)
    socket.close()
  })
  return {
    asked: () => asked,
    finish: () => {
      clearInterval(timer)
      return until(
        'every query is answered',
        () => open.size === 0,
        () => `${open.size} of ${asked} were not`,
      )
    },
  }
}
