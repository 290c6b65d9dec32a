/** The CPU that processes have used, as Linux counts it: user and system time, by 10 ms. proc(5). */
import { readdirSync, readFileSync } from 'node:fs'

const TICK_US = 10_000 // USER_HZ is 100 on every Linux

/** Microseconds of a process and of all below it. */
export function cpuOfTree(root: number): number {
  const all = processes()
  const tree = new Set([root])
  for (let grown = true; grown; ) {
    const more = all.filter(({ pid, parent }) => tree.has(parent) && !tree.has(pid))
    for (const { pid } of more) tree.add(pid)
    grown = more.length > 0
  }
  return all.filter(({ pid }) => tree.has(pid)).reduce((sum, { cpu }) => sum + cpu, 0)
}

/** The processes that this one has started. */
export function childProcesses(): number[] {
  return processes().flatMap(({ pid, parent }) => (parent === process.pid ? [pid] : []))
}

/** MiB resident. */
export function memoryOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1_024
}

/** Parent, utime and stime are fields 4, 14 and 15; the second is the program's name in parentheses. */
function processes(): { pid: number; parent: number; cpu: number }[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const fields = readFileSync(`/proc/${entry}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
      return [
        { pid: Number(entry), parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) * TICK_US },
      ]
    } catch {
      return [] // it has ended meanwhile
    }
  })
}
