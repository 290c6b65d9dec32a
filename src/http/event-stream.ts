/**
 * Health events as server-sent events (HTML Living Standard section 9.2): first what the reader missed, then each as it
 * happens, with the event's number as `id`, so that a reader that comes back goes on where it was. Never waits for a
 * reader: the stream of one that falls behind ends.
 */
import { z } from 'zod'
import { LIMITS } from '../base/limits.ts'
import type { ServerControl } from '../control/server-control.ts'
import type { HealthEvent } from '../health/health-events.ts'
import { HEALTH_EVENT } from './health-schemas.ts'

/** `sinceId` is the last event the reader has; without one it gets only what is to come. `onEnd` is called once. */
export function streamEvents(control: ServerControl, sinceId: number | undefined, onEnd: () => void): Response {
  const encoder = new TextEncoder()
  let stop = (): void => {}
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string): void => {
          controller.enqueue(encoder.encode(text))
          if (controller.desiredSize! > 0) return
          stop()
          controller.close()
        }
        const unsubscribe = control.onEvent((event) => send(formatEvent(event)))
        const ping = setInterval(() => send(': ping\n\n'), LIMITS.eventStreamPingMs)
        stop = () => {
          clearInterval(ping)
          unsubscribe()
          stop = () => {}
          onEnd()
        }
        const missed = sinceId === undefined ? [] : control.eventsSince(sinceId)
        send(`retry: ${RETRY_MS}\n\n${missed.map(formatEvent).join('')}`)
      },
      cancel: () => stop(),
    },
    new CountQueuingStrategy({ highWaterMark: LIMITS.eventStreamBacklogMax }),
  )
  return new Response(body, { headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' } })
}

/** How long a browser waits before it comes back. */
const RETRY_MS = 2_000

/** JSON has no line breaks of its own, so that one data line holds it. */
function formatEvent(event: HealthEvent): string {
  return `id: ${event.id}\ndata: ${JSON.stringify(z.encode(HEALTH_EVENT, event))}\n\n`
}
