/**
 * `nearpop serve`: the composition root. Joins the slow river (a worker that reads, checks and compiles), health (probes
 * and verdicts, on this thread) and the fast river (threads that answer) at the tables, and heeds signals. Foreground;
 * never daemonises.
 */
import { dirname, resolve } from 'node:path'
import type { Log } from '../base/log.ts'
import { summarizeProblems } from '../base/problem-text.ts'
import { Publication } from '../control/publication.ts'
import { RunningServer } from '../control/running-server.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import { SAMPLE_MS, TrafficMeter } from '../control/traffic-meter.ts'
import { readState } from '../storage/state-file.ts'
import { sumTransportCounters } from '../transports/counters.ts'
import type { AnswerWorkers } from './answer-in-workers.ts'
import { askSelf } from './ask-self.ts'
import { type Answering, beginAnswering } from './begin-answering.ts'
import { controlSocketPath } from './control-socket-path.ts'
import { ExitCode } from './exit-code.ts'
import { droppedBy, transportFigures, watchProcess } from './figures.ts'
import { openHttp } from './open-http.ts'
import { openLog } from './open-log.ts'
import type { ServiceEnvironment } from './service-environment.ts'
import type { Compiling } from './start-compiling.ts'
import { type Health, startHealth } from './start-health.ts'
import { StateKeeper } from './state-keeper.ts'
import { steadyNow } from './steady-now.ts'
import { Supervisor } from './supervisor.ts'
import { untilStopped } from './until-stopped.ts'
import { programVersion } from './version.ts'
import { welcome } from './welcome.ts'

export interface ServeOptions {
  readonly configFile: string
  /** What it was started with. */
  readonly service: ServiceEnvironment
  /** Gets a line when the server is ready, and is closed. */
  readonly readyFd: number | undefined
  /** Prints to the person who started it. */
  readonly say: (text: string) => void
}

/** Serves until a signal ends it; resolves to the exit code. */
export async function serve({ configFile, say, ...started }: ServeOptions, compiling: Compiling): Promise<number> {
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
  const { publication, health, keeper } = parts
  follow(compiling, parts, log)
  await health.firstRound()
  let answering: Answering
  try {
    answering = await beginAnswering(config, publication.tables!, started.service, log)
  } catch (error) {
    health.stop()
    await worker.stop()
    process.stderr.write(`${(error as Error).message}\n`)
    return ExitCode.NEGATIVE
  }
  parts.workers = answering.workers
  parts.publish() // what was published while they started
  const { endpoints } = answering.claimed
  const identity = { version: programVersion(), pid: process.pid, startedMs: steadyNow(), listen: endpoints }
  const [reload, kept] = [worker.reload, () => keeper.flush()]
  const { meter, stop: stopMeter } = startMeter(publication, answering)
  const running = { publication, health: health.control, meter, figures: figuresOf(answering), reload, kept }
  let isStopping = false
  const http = await openHttp({
    control: new RunningServer({ ...running, now: steadyNow, identity }),
    publication,
    listen: config.listen.http,
    socketPath: controlSocketPath(stateFolder),
    dns: endpoints[0]!,
    isStopping: () => isStopping,
    log,
  })
  const supervisor = new Supervisor({ ...started, isWell: () => isWell(answering, publication), log })
  // Before anybody is told that there is a server to send signals to.
  const stopped = untilStopped(config.lameduckMs, log, () => {
    isStopping = true
    supervisor.stopping()
  })
  process.on('SIGHUP', () => reload().catch(() => {})) // whatever failed has been told
  const zones = first.snapshot.zones.map(({ name }) => name)
  log.info({ listen: endpoints, threads: answering.workers.running(), zones }, 'serving')
  supervisor.ready(`serving ${zones.length === 1 ? zones[0] : `${zones.length} zones`}`)
  say(welcome(first.snapshot, endpoints, http.url))
  await stopped
  health.stop()
  stopMeter()
  await Promise.all([answering.workers.stop(), worker.stop(), http.close(), supervisor.close()])
  answering.claimed.close()
  keeper.keep({ health: health.control.persist() })
  await keeper.flush()
  return 0
}

interface Parts {
  readonly publication: Publication
  readonly health: Health
  readonly keeper: StateKeeper
  /** Hands what is published now to the threads that answer, once there are any. */
  publish(): void
  workers: AnswerWorkers | undefined
}

/** Everything between the first snapshot and the first answer, joined. Checks begin to run. */
function joinParts(first: ReloadResult, stateFolder: string, log: Log): Parts {
  const { state } = readState(stateFolder)
  const keeper = new StateKeeper(stateFolder, state, log)
  const health = startHealth(
    (touch) => {
      if (publication.refresh(touch) !== undefined) parts.publish()
    },
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
  publication.apply(first)
  const parts: Parts = {
    publication,
    health,
    keeper,
    workers: undefined,
    publish: () => parts.workers?.publish(publication.tables!),
  }
  return parts
}

/** Publishes what the worker compiles from now on. */
function follow(compiling: Compiling, { publication, publish }: Parts, log: Log): void {
  compiling.follow({
    onResult: (result) => {
      if (publication.apply(result) !== undefined) publish()
    },
    onCounted: (counted) => {
      if (publication.applyCounted(counted) !== undefined) publish()
    },
    onFailure: (failure, kind) => {
      const why = kind === 'bug' ? 'a reload failed by a bug of ours' : 'there is too little memory to reload'
      log.error({ failure }, `${why}; what was published goes on serving`)
    },
  })
}

/** Traffic as it is counted from now on. */
function startMeter({ names }: Publication, { workers }: Answering): { readonly meter: TrafficMeter; stop(): void } {
  const dropped = () => droppedBy(sumTransportCounters(workers.transportCounters))
  const meter = new TrafficMeter({ counters: workers.queryCounters, names, dropped, now: steadyNow })
  const sampling = setInterval(() => meter.sample(), SAMPLE_MS)
  return { meter, stop: () => clearInterval(sampling) }
}

function figuresOf({ workers, isBatched }: Answering) {
  const processFigures = watchProcess()
  return () => ({
    ...transportFigures(sumTransportCounters(workers.transportCounters)),
    udpBatched: isBatched,
    workers: { running: workers.running(), restarts: workers.restarts() },
    process: processFigures(),
  })
}

/** Whether every thread answers, and a query gets through to one. */
async function isWell({ workers, threads, claimed }: Answering, { snapshot }: Publication): Promise<boolean> {
  const zone = snapshot!.zones[0]
  return workers.running() === threads && (zone === undefined || askSelf(claimed.endpoints[0]!, zone.name))
}

function notServing(result: ReloadResult): string {
  return `${summarizeProblems(result.problems, result.files)}; nothing to serve`
}
