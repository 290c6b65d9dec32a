/** Says at the start when the clock of this machine is behind what has happened already. Serves all the same. */
import type { Log } from '../base/log.ts'
import type { Snapshot } from '../control/snapshot.ts'
import { findClockTrouble } from '../doctor/clock-trouble.ts'
import { datedFiles, findPastEvents } from './past-events.ts'
import { steadyNow } from './steady-now.ts'

/** To be called before the state is written anew. */
export function tellClockTrouble(snapshot: Snapshot, configFile: string, stateFolder: string, log: Log): void {
  const databases = snapshot.databases.map(({ file, metadata }) => ({ file, builtMs: metadata.built?.getTime() }))
  const trouble = findClockTrouble(steadyNow(), findPastEvents(datedFiles(configFile, stateFolder), databases))
  if (trouble !== undefined) log.warn({}, `${trouble.sentence}; fix: ${trouble.fix}`)
}
