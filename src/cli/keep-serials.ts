/** Keeps the serials that zones were served with in the state folder, so that they never go back over a restart. */
import { dirname, resolve } from 'node:path'
import type { Log } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import { writeState } from '../storage/state-file.ts'

/** Writes one at a time, and the newest after that; a folder that cannot be written is said and is no reason not to serve. */
export function keepSerials(
  configFile: string,
  config: Config,
  log: Log,
): (serials: Readonly<Record<string, number>>) => void {
  const folder = resolve(dirname(configFile), config.state.path)
  let written = ''
  let next: Readonly<Record<string, number>> | undefined
  let isWriting = false
  const write = async (): Promise<void> => {
    isWriting = true
    while (next !== undefined) {
      const serials = next
      next = undefined
      try {
        await writeState(folder, { serials })
      } catch (error) {
        log.warn(
          { folder, code: (error as NodeJS.ErrnoException).code },
          'serials cannot be kept: state folder not writable',
        )
      }
    }
    isWriting = false
  }
  return (serials) => {
    const text = JSON.stringify(serials)
    if (text === written) return
    written = text
    next = serials
    if (!isWriting) void write()
  }
}
