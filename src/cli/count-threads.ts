/** How many threads answer: as many as asked for, where the system can share an address out among them. */
import { availableParallelism } from 'node:os'
import { LIMITS } from '../base/limits.ts'

/** Those on which libuv has SO_REUSEPORT with the load shared out. */
const SHARING_SYSTEMS: readonly NodeJS.Platform[] = ['linux', 'freebsd', 'sunos', 'aix']

export function countThreads(
  wanted: number | 'auto',
  platform = process.platform,
  processors = availableParallelism(),
): number {
  if (!SHARING_SYSTEMS.includes(platform)) return 1
  return wanted === 'auto' ? Math.min(processors, LIMITS.workersMax) : wanted
}
