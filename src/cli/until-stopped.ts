/**
 * Waits for the signal that ends the server. SIGTERM goes on answering for the lameduck time first, so that whoever
 * routes queries here can take note; SIGINT, or a second signal, ends at once. `onStopping` is called when that begins.
 */
import type { Log } from '../base/log.ts'

export function untilStopped(lameduckMs: number, log: Log, onStopping: () => void): Promise<void> {
  return new Promise((resolve) => {
    let lame: NodeJS.Timeout | undefined
    const stop = () => {
      clearTimeout(lame) // a timer that runs would keep the process
      resolve()
    }
    process.on('SIGINT', stop)
    process.on('SIGTERM', () => {
      if (lame !== undefined) return stop()
      onStopping()
      log.info({ lameduckMs }, 'stopping: still answering for a while')
      lame = setTimeout(stop, lameduckMs)
    })
  })
}
