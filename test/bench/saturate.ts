/**
 * A load that asks as fast as it is answered, with a bounded number of queries on the way: a process of its own, so that it
 * can be kept to one core. Prints what came as JSON, with the CPU that the server used in just that time.
 *
 *   node saturate.ts PORT KIND SECONDS PID DATABASE
 */
import { fileURLToPath } from 'node:url'
import { type Libc, loadLibc } from '../../src/transports/libc.ts'
import { type Asking, newTally } from './asking.ts'
import { OverTcp } from './over-tcp.ts'
import { OverTcpOnce } from './over-tcp-once.ts'
import { OverUdp } from './over-udp.ts'
import { cpuOfTree } from './process-cpu.ts'
import { type Kind, QueryKind } from './query-kind.ts'

export interface Saturation {
  readonly answered: number
  readonly lost: number
  /** Replies that were not as this kind's should be. */
  readonly wrong: number
  readonly seconds: number
  /** Of the server, user and system, all of its processes: microseconds. */
  readonly serverCpu: number
  /** Microseconds from the time a query was due, of queries that have set times. */
  readonly p99?: number
}

/** Queries a second. */
export const PACED_RATE = 20_000
/** Until what is on the way counts as lost. */
const SILENCE_MS = 1_000

function openAsking(libc: Libc, port: number, kind: QueryKind, name: Kind): Asking {
  if (name === 'paced') return new OverUdp(libc, port, kind, PACED_RATE)
  if (name === 'tcp') return new OverTcp(libc, port, kind)
  return name === 'tcp-once' ? new OverTcpOnce(libc, port, kind) : new OverUdp(libc, port, kind)
}

/** Asks for `seconds`, after a tenth of that to warm up. */
function saturate(asking: Asking, seconds: number, pid: number): Saturation {
  const go = (untilMs: number) => {
    while (performance.now() < untilMs) {
      asking.receive()
      asking.ask()
    }
  }
  go(performance.now() + seconds * 100)
  const before = cpuOfTree(pid)
  const tally = newTally()
  asking.tally = tally
  const startMs = performance.now()
  go(startMs + seconds * 1_000)
  const { answered } = tally
  const endMs = performance.now()
  const serverCpu = cpuOfTree(pid) - before
  for (let lastMs = endMs; asking.onTheWay > 0; ) {
    if (asking.receive() > 0) lastMs = performance.now()
    else if (performance.now() - lastMs > SILENCE_MS) break
  }
  const { lost, wrong } = tally
  const found = { answered, lost: lost + asking.onTheWay, wrong, seconds: (endMs - startMs) / 1_000, serverCpu }
  return tally.latencies.total === 0 ? found : { ...found, p99: tally.latencies.quantile(0.99) }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [port, kind, seconds, pid, database] = process.argv.slice(2)
  const libc = await loadLibc()
  if (typeof libc === 'string') throw new Error(libc)
  const asking = openAsking(libc, Number(port), new QueryKind(kind as Kind, database!), kind as Kind)
  process.stdout.write(JSON.stringify(saturate(asking, Number(seconds), Number(pid))))
}
