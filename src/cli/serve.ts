/**
 * `nearpop serve`: the composition root. Joins the slow river (a worker that reads, checks and compiles) with the fast
 * one (transports and engine on this thread) at the tables, and heeds signals. Foreground; never daemonises.
 */
import { Engine } from '../answer/engine.ts'
import type { Log } from '../base/log.ts'
import { summarizeProblems } from '../base/problem-text.ts'
import type { Config } from '../config/config.ts'
import { Publication } from '../control/publication.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import { newTransportCounters } from '../transports/counters.ts'
import { openTransports, type Transports } from '../transports/listen.ts'
import { type CompileInWorker, compileInWorker } from './compile-in-worker.ts'
import { ExitCode } from './exit-code.ts'
import { keepSerials } from './keep-serials.ts'
import { openLog } from './open-log.ts'
import { untilStopped } from './until-stopped.ts'
import { welcome } from './welcome.ts'

/** Serves until a signal ends it; resolves to the exit code. `say` prints to the person who started it. */
export async function serve(configFile: string, say: (text: string) => void): Promise<number> {
  const compiling = await startCompiling(configFile)
  const { first, worker } = compiling
  if (first.snapshot === undefined) {
    await worker.stop()
    process.stderr.write([...first.problemTexts, notServing(first)].map((text) => `${text}\n`).join(''))
    return ExitCode.CONFIGURATION
  }
  const { config } = first.snapshot
  const log = openLog(config.log)
  const publication = new Publication({ health: () => true, keepSerials: keepSerials(configFile, config, log), log })
  const engine = new Engine({ tables: publication.apply(first)!, random: randomBits, onFailure: failureTeller(log) })
  compiling.follow(
    (result) => {
      const tables = publication.apply(result)
      if (tables !== undefined) engine.publish(tables)
    },
    (failure) => log.error({ failure }, 'a reload failed by a bug of ours; what was published goes on serving'),
  )
  const transports = await listen(config, engine)
  if (typeof transports === 'string') {
    await worker.stop()
    process.stderr.write(`${transports}\n`)
    return ExitCode.NEGATIVE
  }
  process.on('SIGHUP', () => worker.reload())
  log.info({ listen: transports.endpoints, zones: first.snapshot.zones.map(({ name }) => name) }, 'serving')
  say(welcome(first.snapshot, transports.endpoints))
  await untilStopped(config.lameduckMs, log)
  await transports.close()
  await worker.stop()
  return 0
}

interface Compiling {
  readonly first: ReloadResult
  readonly worker: CompileInWorker
  /** Who hears of the reloads after the first. */
  follow(onResult: (result: ReloadResult) => void, onFailure: (failure: string) => void): void
}

/** Resolves with the first reload's result; a bug of ours before that rejects, for there is nothing to serve. */
function startCompiling(configFile: string): Promise<Compiling> {
  return new Promise((resolve, reject) => {
    let hear = (first: ReloadResult): void => resolve({ first, worker, follow })
    let fail = (failure: string): void => reject(new Error(failure))
    const follow: Compiling['follow'] = (onResult, onFailure) => {
      hear = onResult
      fail = onFailure
    }
    const worker = compileInWorker(
      configFile,
      (result) => hear(result),
      (failure) => fail(failure),
    )
  })
}

/** Every reason why not, one per line, when not all addresses can be listened on. */
async function listen(config: Config, engine: Engine): Promise<Transports | string> {
  try {
    return await openTransports(config.listen.dns, engine, newTransportCounters())
  } catch (error) {
    return (error as Error).message
  }
}

function notServing(result: ReloadResult): string {
  return `${summarizeProblems(result.problems, result.files)}; nothing to serve`
}

function failureTeller(log: Log): (error: unknown) => void {
  return (error) => log.error({ err: error }, 'a query failed by a bug of ours; it was answered with SERVFAIL')
}

function randomBits(): number {
  return Math.floor(Math.random() * 2 ** 32)
}
