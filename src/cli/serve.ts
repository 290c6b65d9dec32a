/**
 * `nearpop serve`: the composition root. Joins the slow river (a worker that reads, checks and compiles), health (probes
 * and verdicts) and the fast river (transports and engine on this thread) at the tables, and heeds signals. Foreground;
 * never daemonises.
 */
import { dirname, resolve } from 'node:path'
import { Engine } from '../answer/engine.ts'
import type { Log } from '../base/log.ts'
import { summarizeProblems } from '../base/problem-text.ts'
import type { Config } from '../config/config.ts'
import type { CountedCountries } from '../control/count-countries.ts'
import { Publication } from '../control/publication.ts'
import { RunningServer } from '../control/running-server.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import { SAMPLE_MS, TrafficMeter } from '../control/traffic-meter.ts'
import { readState } from '../storage/state-file.ts'
import type { Tables } from '../tables/tables.ts'
import { chooseUdp } from '../transports/choose-udp.ts'
import { newTransportCounters, type TransportCounters } from '../transports/counters.ts'
import { openTransports, type Transports } from '../transports/listen.ts'
import { type CompileInWorker, type CompileListener, compileInWorker } from './compile-in-worker.ts'
import { controlSocketPath } from './control-socket-path.ts'
import { ExitCode } from './exit-code.ts'
import { droppedBy, transportFigures, watchProcess } from './figures.ts'
import { openHttp } from './open-http.ts'
import { openLog } from './open-log.ts'
import { type Health, startHealth } from './start-health.ts'
import { StateKeeper } from './state-keeper.ts'
import { steadyNow } from './steady-now.ts'
import { untilStopped } from './until-stopped.ts'
import { programVersion } from './version.ts'
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
  const stateFolder = resolve(dirname(configFile), config.state.path)
  const parts = joinParts(first, stateFolder, log)
  const { publication, health, keeper, publish, counters } = parts
  compiling.follow({
    onResult: (result) => publish(publication.apply(result)),
    onCounted: (counted) => publish(publication.applyCounted(counted)),
    onFailure: (failure, kind) => {
      const why = kind === 'bug' ? 'a reload failed by a bug of ours' : 'there is too little memory to reload'
      log.error({ failure }, `${why}; what was published goes on serving`)
    },
  })
  await health.firstRound()
  const transports = await listen(config, parts, log)
  if (typeof transports === 'string') {
    health.stop()
    await worker.stop()
    process.stderr.write(`${transports}\n`)
    return ExitCode.NEGATIVE
  }
  const { endpoints } = transports
  const identity = { version: programVersion(), pid: process.pid, startedMs: steadyNow(), listen: endpoints }
  const [reload, kept] = [worker.reload, () => keeper.flush()]
  const { meter, stop: stopMeter } = startMeter(parts)
  const processFigures = watchProcess()
  const figures = () => ({
    ...transportFigures(counters),
    udpBatched: transports.isBatched,
    process: processFigures(),
  })
  const running = { publication, health: health.control, meter, figures, reload, kept, now: steadyNow, identity }
  let isStopping = false
  const http = await openHttp({
    control: new RunningServer(running),
    publication,
    listen: config.listen.http,
    socketPath: controlSocketPath(stateFolder),
    dns: endpoints[0]!,
    isStopping: () => isStopping,
    log,
  })
  process.on('SIGHUP', () => reload().catch(() => {})) // whatever failed has been told
  log.info({ listen: endpoints, zones: first.snapshot.zones.map(({ name }) => name) }, 'serving')
  say(welcome(first.snapshot, endpoints, http.url))
  await untilStopped(config.lameduckMs, log, () => {
    isStopping = true
  })
  health.stop()
  stopMeter()
  await Promise.all([transports.close(), worker.stop(), http.close()])
  keeper.keep({ health: health.control.persist() })
  await keeper.flush()
  return 0
}

interface Parts {
  readonly publication: Publication
  readonly health: Health
  readonly engine: Engine
  readonly keeper: StateKeeper
  readonly counters: TransportCounters
  /** Answers from these tables from now on; undefined changes nothing. */
  readonly publish: (tables: Tables | undefined) => void
}

/** Everything between the first snapshot and the first answer, joined. Checks begin to run. */
function joinParts(first: ReloadResult, stateFolder: string, log: Log): Parts {
  const { state } = readState(stateFolder)
  const keeper = new StateKeeper(stateFolder, state, log)
  const publish = (tables: Tables | undefined): void => {
    if (tables !== undefined) engine.publish(tables)
  }
  const health = startHealth(
    (touch) => publish(publication.refresh(touch)),
    () => keeper.keep({ health: health.control.persist() }),
    log,
  )
  if (state.health !== undefined) health.control.restore(state.health)
  const publication = new Publication({
    health: health.control,
    setChecks: (checks) => health.control.setChecks(checks),
    keepSerials: (serials) => keeper.keep({ serials }),
    now: steadyNow,
    log,
  })
  const engine = new Engine({ tables: publication.apply(first)!, random: randomBits, onFailure: failureTeller(log) })
  return { publication, health, engine, keeper, publish, counters: newTransportCounters() }
}

/** Traffic as it is counted from now on. */
function startMeter({ engine, publication, counters }: Parts): { readonly meter: TrafficMeter; stop(): void } {
  const { names } = publication
  const dropped = () => droppedBy(counters)
  const meter = new TrafficMeter({ counters: [engine.counters], names, dropped, now: steadyNow })
  const sampling = setInterval(() => meter.sample(), SAMPLE_MS)
  return { meter, stop: () => clearInterval(sampling) }
}

interface Compiling {
  readonly first: ReloadResult
  readonly worker: CompileInWorker
  /** Who hears of what comes after the first reload. */
  follow(listener: CompileListener): void
}

/** Resolves with the first reload's result; a bug of ours before that rejects, for there is nothing to serve. */
function startCompiling(configFile: string): Promise<Compiling> {
  return new Promise((resolve, reject) => {
    let counted: CountedCountries | undefined
    const follow: Compiling['follow'] = (next) => {
      listener = next
      if (counted !== undefined) next.onCounted(counted)
    }
    let listener: CompileListener = {
      onResult: (first) => resolve({ first, worker, follow }),
      onCounted: (found) => {
        counted = found
      },
      onFailure: (failure) => reject(new Error(failure)),
    }
    const worker = compileInWorker(configFile, {
      onResult: (result) => listener.onResult(result),
      onCounted: (found) => listener.onCounted(found),
      onFailure: (failure, kind) => listener.onFailure(failure, kind),
    })
  })
}

/** Every reason why not, one per line, when not all addresses can be listened on. */
async function listen(config: Config, parts: Parts, log: Log): Promise<Transports | string> {
  const { dns } = config.listen
  const udp = await chooseUdp(dns)
  const batched = typeof udp === 'string' ? undefined : udp
  if (typeof udp === 'string') log.info({}, `UDP goes one datagram at a time: ${udp}`)
  try {
    return await openTransports(dns, parts.engine, parts.counters, batched)
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
