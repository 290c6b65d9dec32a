/**
 * What the server must remember over a restart, as one JSON file in the state folder: the serial each zone was last
 * served with, so that a serial never goes back, what health keeps, and counts. Written atomically. Without a file everything
 * starts afresh; so it does with a damaged one, which is said and is no reason not to serve.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder, writeAtomic } from './write-atomic.ts'

export interface State {
  /** By the zone's absolute name in lower case, final dot included. */
  readonly serials: Readonly<Record<string, number>>
  /** As health/ wrote it, and reads it: not looked into here. */
  readonly health?: unknown
  /** As control/ wrote them at the end of a run: whoever goes on from them takes them out, so that nobody does twice. */
  readonly counts?: unknown
}

export const STATE_FILE = 'state.json'
const VERSION = 1
const SERIAL_MAX = 0xffff_ffff

/** The state of the last run; `note` is a sentence for the log when it could not be used. */
export function readState(folder: string): { state: State; note?: string } {
  const file = join(folder, STATE_FILE)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT') return { state: { serials: {} } }
    return { state: { serials: {} }, note: `cannot read the state in "${file}": ${code}; starting afresh` }
  }
  const state = parseState(text)
  if (state !== undefined) return { state }
  return { state: { serials: {} }, note: `the state in "${file}" is damaged; starting afresh` }
}

/** Makes the folder when it is not there. Rejects with the system's error. One call at a time: the last one wins. */
export async function writeState(folder: string, state: State): Promise<void> {
  await makeFolder(folder)
  const text = JSON.stringify({ version: VERSION, ...state })
  await writeAtomic(join(folder, STATE_FILE), `${text}\n`)
}

function parseState(text: string): State | undefined {
  let value: { version?: unknown; serials?: unknown; health?: unknown; counts?: unknown } | null
  try {
    value = JSON.parse(text)
  } catch {
    return undefined
  }
  if (value?.version !== VERSION || typeof value.serials !== 'object' || value.serials === null) return undefined
  const serials: Record<string, number> = Object.create(null)
  for (const [origin, serial] of Object.entries(value.serials)) {
    if (!Number.isInteger(serial) || serial < 0 || serial > SERIAL_MAX) return undefined
    serials[origin] = serial
  }
  const { health, counts } = value
  return { serials, ...(health === undefined ? {} : { health }), ...(counts === undefined ? {} : { counts }) }
}
