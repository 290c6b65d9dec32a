/**
 * `nearpop serve`: the composition root. Joins the slow river (a worker that reads, checks and compiles), health (probes
 * and verdicts, on this thread) and the fast river (threads that answer) at the tables, and heeds signals. Foreground;
 * never daemonises.
 */
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../base/log.ts'
import { hasErrors } from '../base/problem.ts'
import { summarizeProblems } from '../base/problem-text.ts'
import type { Config } from '../config/config.ts'
import { Publication } from '../control/publication.ts'
import { RunningServer } from '../control/running-server.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import type { RefreshSchedule } from '../refresh/refresh-schedule.ts'
import { readState } from '../storage/state-file.ts'
import type { AnswerWorkers } from './answer-in-workers.ts'
import { askSelf } from './ask-self.ts'
import { type Answering, beginAnswering } from './begin-answering.ts'
import { ControlFailure } from './control-client.ts'
import { controlSocketPath } from './control-socket-path.ts'
import { ExitCode } from './exit-code.ts'
import { explainListenError } from './explain-listen-error.ts'
import { HandOver } from './hand-over.ts'
import { openHttp } from './open-http.ts'
import { openLog } from './open-log.ts'
import type { ServiceEnvironment } from './service-environment.ts'
import type { Compiling } from './start-compiling.ts'
import { type Counting, startCounting } from './start-counting.ts'
import { type Health, startHealth } from './start-health.ts'
import { startRefresh } from './start-refresh.ts'
import { StateKeeper } from './state-keeper.ts'
import { steadyNow } from './steady-now.ts'
import { Supervisor } from './supervisor.ts'
import { findPredecessor, takeoverPath } from './take-over.ts'
import { tellClockTrouble } from './tell-clock-trouble.ts'
import { untilStopped } from './until-stopped.ts'
import { programVersion } from './version.ts'
import { welcome } from './welcome.ts'

export interface ServeOptions {
  readonly configFile: string
  /** Whether from a server that runs with the same state folder. */
  readonly takesOver: boolean
  /** What it was started with. */
  readonly service: ServiceEnvironment
  /** Gets a line when the server is ready, and is closed. */
  readonly readyFd: number | undefined
  /** Prints to the person who started it. */
  readonly say: (text: string) => void
}

/** Serves until a signal, or a server that takes over, ends it; resolves to the exit code. */
export async function serve(options: ServeOptions, compiling: Compiling): Promise<number> {
  const { first, worker } = compiling
  if (first.snapshot === undefined) {
    await worker.stop()
    return refuse(first, 'nothing to serve')
  }
  const { config } = first.snapshot
  const log = openLog(config.log)
  const stateFolder = resolve(dirname(options.configFile), config.state.path)
  tellClockTrouble(first.snapshot, options.configFile, stateFolder, log)
  let parts: Parts | undefined
  let answering: Answering
  try {
    const predecessor = options.takesOver ? await findPredecessor(stateFolder, log) : undefined
    if (predecessor !== undefined && hasErrors(first.problems)) {
      await worker.stop()
      return refuse(first, 'the running server goes on')
    }
    parts = joinParts(first, stateFolder, predecessor !== undefined, log)
    follow(compiling, parts, log)
    await parts.health.firstRound()
    const passed = [...options.service.sockets, ...(predecessor?.sockets ?? [])]
    answering = await beginAnswering(config, parts.publication.tables!, { ...options.service, sockets: passed }, log)
    parts.workers = answering.workers
    parts.publish() // what was published while they started
    await predecessor?.retire()
  } catch (error) {
    parts?.health.stop()
    await Promise.all([parts?.workers?.stop(), worker.stop()])
    process.stderr.write(`${explainListenError(error, options.configFile)}\n`)
    return error instanceof ControlFailure ? error.exitCode : ExitCode.NEGATIVE
  }
  parts.refresh = startRefresh(worker.reload, log)
  return serveUntilOver(options, compiling, { ...parts, refresh: parts.refresh, answering, config, stateFolder, log })
}

interface Parts {
  readonly publication: Publication
  readonly health: Health
  readonly keeper: StateKeeper
  /** Hands what is published now to the threads that answer, once there are any. */
  publish(): void
  workers: AnswerWorkers | undefined
  /** Fetches databases, once there are answers. */
  refresh: RefreshSchedule | undefined
}

/**
 * Everything between the first snapshot and the first answer, joined. Checks begin to run. What is to be kept waits while
 * another server still keeps its own.
 */
function joinParts(first: ReloadResult, stateFolder: string, isWaiting: boolean, log: Log): Parts {
  const { state } = readState(stateFolder)
  const keeper = new StateKeeper(stateFolder, state, log)
  if (isWaiting) keeper.pause()
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
    refresh: undefined,
    publish: () => parts.workers?.publish(publication.tables!),
  }
  return parts
}

/** Publishes what the worker compiles from now on. */
function follow(compiling: Compiling, parts: Parts, log: Log): void {
  const { publication } = parts
  compiling.follow({
    onResult: (result) => {
      if (publication.apply(result) !== undefined) parts.publish()
      if (result.snapshot !== undefined) parts.refresh?.follow(result.snapshot.config)
    },
    onCounted: (counted) => {
      if (publication.applyCounted(counted) !== undefined) parts.publish()
    },
    onFailure: (failure, kind) => {
      const why = kind === 'bug' ? 'a reload failed by a bug of ours' : 'there is too little memory to reload'
      log.error({ failure }, `${why}; what was published goes on serving`)
    },
  })
}

interface Serving extends Parts {
  readonly refresh: RefreshSchedule
  readonly answering: Answering
  readonly config: Config
  readonly stateFolder: string
  readonly log: Log
}

/** From the first answer to the last. */
async function serveUntilOver(options: ServeOptions, { first, worker }: Compiling, serving: Serving): Promise<number> {
  const { publication, refresh, answering, config, stateFolder, log } = serving
  const { claimed, workers } = answering
  const keeping = await goOnFromLastRun(serving)
  let isStopping = false
  const isWell = async () =>
    isStopping || (workers.running() === answering.threads && (await isAnswered(answering, publication)))
  const supervisor = new Supervisor({ ...options, isWell, log })
  const stopTaking = () => {
    isStopping = true
    supervisor.stopping()
  }
  // Before anybody is told that there is a server to send signals to.
  const stopped = untilStopped(config.lameduckMs, log, stopTaking)
  const handOver = new HandOver({
    libc: answering.libc,
    sockets: claimed.fds,
    pathOf: (token) => takeoverPath(stateFolder, token),
    isStopping: () => isStopping,
    save: keeping.keepHealth,
    retire: async () => {
      stopTaking()
      workers.release()
      await Promise.all([refresh.stop(), worker.stop(), keeping.keepAll()])
      serving.keeper.pause()
      await serving.keeper.flush() // what had begun before
      const http = await opening
      http.release()
    },
  })
  const opening = openHttp({
    control: controlOf(serving, keeping.counting, worker.reload),
    publication,
    listen: config.listen.http,
    socketPath: controlSocketPath(stateFolder),
    isAnswered: () => isAnswered(answering, publication),
    isStopping: () => isStopping,
    takeover: handOver,
    log,
  })
  const http = await opening
  const zones = first.snapshot!.zones.map(({ name }) => name)
  log.info({ listen: claimed.endpoints, threads: workers.running(), zones }, 'serving')
  supervisor.ready(`serving ${zones.length === 1 ? zones[0] : `${zones.length} zones`}`)
  options.say(welcome(first.snapshot!, claimed.endpoints, http.url))
  refresh.follow(publication.snapshot!.config)
  await Promise.race([stopped, untilLeft(handOver, config.lameduckMs, log)])
  await Promise.all([workers.stop(), refresh.stop(), worker.stop(), http.close(), supervisor.close()])
  claimed.close()
  await keeping.keepAll()
  return 0
}

/** What the last run kept, or the server that we have taken over from; and how this run does. The file is ours. */
async function goOnFromLastRun({ publication, health, keeper, answering, stateFolder }: Serving) {
  const { state } = readState(stateFolder)
  if (state.health !== undefined) health.control.adoptOverrides(state.health)
  const policies = publication.snapshot!.policies.map(({ policy }) => policy)
  const counting = startCounting(state.counts, publication.names, policies, answering.workers, answering.isBatched)
  keeper.keep({ counts: undefined })
  keeper.resume()
  await keeper.flush() // before anybody is told of counts that are to be gone on from once
  return {
    counting,
    keepHealth: () => {
      keeper.keep({ health: health.control.persist() })
      return keeper.flush()
    },
    /** At the end: nothing is counted or checked any more. */
    keepAll: () => {
      health.stop()
      counting.stop()
      keeper.keep({ health: health.control.persist(), counts: counting.persist() })
      return keeper.flush()
    },
  }
}

function controlOf(
  { publication, health, keeper, answering }: Serving,
  { meter, figures }: Counting,
  reload: () => Promise<void>,
): RunningServer {
  const listen = answering.claimed.endpoints
  const identity = { version: programVersion(), pid: process.pid, startedMs: steadyNow(), listen }
  return new RunningServer({
    publication,
    health: health.control,
    meter,
    figures,
    reload,
    keeper,
    now: steadyNow,
    identity,
  })
}

/** When another process has taken over, connections still have the lameduck time to end. */
async function untilLeft(handOver: HandOver, lameduckMs: number, log: Log): Promise<void> {
  await handOver.over
  log.info({ lameduckMs }, 'another process has taken over: open connections may go on for a while')
  await sleep(lameduckMs)
}

/** Whether a query over DNS gets through to a thread; there is none to ask while no zone is loaded. */
async function isAnswered({ claimed }: Answering, { snapshot }: Publication): Promise<boolean> {
  const zone = snapshot!.zones[0]
  return zone === undefined || (await askSelf(claimed.endpoints[0]!, zone.name)).outcome === 'answered'
}

function refuse(result: ReloadResult, consequence: string): number {
  const summary = `${summarizeProblems(result.problems, result.files)}; ${consequence}`
  process.stderr.write([...result.problemTexts, summary].map((text) => `${text}\n`).join(''))
  return ExitCode.CONFIGURATION
}
