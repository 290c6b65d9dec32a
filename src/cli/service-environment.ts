/**
 * What a service manager passes to a server it starts, in the environment: open sockets (sd_listen_fds(3)), where to say
 * how it goes (sd_notify(3)), and how often it must be heard of (sd_watchdog_enabled(3)). Taken out of the environment, so
 * that no thread and no child takes it for its own. Opens nothing and sends nothing.
 */
import { LIMITS } from '../base/limits.ts'

export interface ServiceEnvironment {
  readonly sockets: readonly PassedSocket[]
  /** For systemd-notify. */
  readonly notifySocket: string | undefined
  /** Without a sign of life for so long, the manager ends the server. */
  readonly watchdogMs: number | undefined
  /** What could not be heeded, as sentences without a final full stop. */
  readonly notes: readonly string[]
}

export interface PassedSocket {
  readonly fd: number
  /** As the manager calls it. */
  readonly name: string
}

/** `environment` is without it afterwards. `pid` is of this process. */
export function takeServiceEnvironment(environment: NodeJS.ProcessEnv, pid: number): ServiceEnvironment {
  const taken = Object.fromEntries(VARIABLES.map((name) => [name, environment[name]]))
  for (const name of VARIABLES) delete environment[name]
  const notes: string[] = []
  const isForUs = (name: string): boolean => {
    const wanted = taken[name]
    if (wanted === String(pid) || (wanted === undefined && name === 'WATCHDOG_PID')) return true
    notes.push(
      `${name} is ${wanted ?? 'not set'}, and this is process ${pid}: what was passed is not for it and not used`,
    )
    return false
  }
  const readNumber = (name: string, max: number): number => {
    const text = taken[name]
    if (text === undefined) return 0
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.POSITIVE_INFINITY
    if (value <= max) return value
    notes.push(`${name} is "${text}", which is no number from 0 to ${max}`)
    return 0
  }
  const count =
    taken['LISTEN_FDS'] !== undefined && isForUs('LISTEN_PID') ? readNumber('LISTEN_FDS', LIMITS.passedSocketsMax) : 0
  const watchdogUs =
    taken['WATCHDOG_USEC'] !== undefined && isForUs('WATCHDOG_PID')
      ? readNumber('WATCHDOG_USEC', LIMITS.watchdogMsMax * 1_000)
      : 0
  const names = taken['LISTEN_FDNAMES']?.split(':') ?? []
  return {
    sockets: Array.from({ length: count }, (_, i) => ({ fd: LISTEN_FDS_START + i, name: names[i] ?? 'unknown' })),
    notifySocket: taken['NOTIFY_SOCKET'],
    watchdogMs: watchdogUs > 0 ? watchdogUs / 1_000 : undefined,
    notes,
  }
}

const VARIABLES = [
  ...['LISTEN_FDS', 'LISTEN_PID', 'LISTEN_FDNAMES', 'LISTEN_PIDFDID'],
  ...['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'],
] as const
const LISTEN_FDS_START = 3
