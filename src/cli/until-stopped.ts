/**
 * Waits for the signal that ends the server. SIGTERM goes on answering for the lameduck time first, so that whoever
 * routes queries here can take note; SIGINT, or a second signal, ends at once.
 */
import type { Log } from '../base/log.ts'

export function untilStopped(lameduckMs: number, log: Log): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', () => resolve())
    let isLame = false
    process.on('SIGTERM', () => {
      if (isLame) resolve()
      isLame = true
      log.info({ lameduckMs }, 'stopping: still answering for a while')
      setTimeout(resolve, lameduckMs)
    })
  })
}
