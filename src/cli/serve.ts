/**
 * `nearpop serve`: the composition root. Joins the slow river (a worker that reads, checks and compiles), health (probes
 * and verdicts, on this thread) and the fast river (threads that answer) at the tables, and heeds signals. Foreground;
 * never daemonises.
 */
import { dirname, resolve } from 'node:path'
import type { Log } from '../base/log.ts'
import { summarizeProblems } from '../base/problem-text.ts'
import type { Config } from '../config/config.ts'
import { Publication } from '../control/publication.ts'
import { RunningServer } from '../control/running-server.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import { SAMPLE_MS, TrafficMeter } from '../control/traffic-meter.ts'
import { readState } from '../storage/state-file.ts'
import { chooseUdp } from '../transports/choose-udp.ts'
import { type ClaimedAddresses, claimAddresses } from '../transports/claim-addresses.ts'
import { sumTransportCounters } from '../transports/counters.ts'
import { type AnswerWorkers, answerInWorkers } from './answer-in-workers.ts'
import { controlSocketPath } from './control-socket-path.ts'
import { countThreads } from './count-threads.ts'
import { ExitCode } from './exit-code.ts'
import { droppedBy, transportFigures, watchProcess } from './figures.ts'
import { openHttp } from './open-http.ts'
import { openLog } from './open-log.ts'
import type { Compiling } from './start-compiling.ts'
import { type Health, startHealth } from './start-health.ts'
import { startRefresh } from './start-refresh.ts'
import { StateKeeper } from './state-keeper.ts'
import { steadyNow } from './steady-now.ts'
import { untilStopped } from './until-stopped.ts'
import { programVersion } from './version.ts'
import { welcome } from './welcome.ts'

/** Serves until a signal ends it; resolves to the exit code. `say` prints to the person who started it. */
export async function serve(configFile: string, compiling: Compiling, say: (text: string) => void): Promise<number> {
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
  const refresh = startRefresh(worker.reload, log)
  let isServing = false
  compiling.follow({
    onResult: (result) => {
      if (publication.apply(result) !== undefined) parts.publish()
      if (isServing && result.snapshot !== undefined) refresh.follow(result.snapshot.config)
    },
    onCounted: (counted) => {
      if (publication.applyCounted(counted) !== undefined) parts.publish()
    },
    onFailure: (failure, kind) => {
      const why = kind === 'bug' ? 'a reload failed by a bug of ours' : 'there is too little memory to reload'
      log.error({ failure }, `${why}; what was published goes on serving`)
    },
  })
  await health.firstRound()
  const answering = await beginAnswering(config, parts, log)
  if (typeof answering === 'string') {
    health.stop()
    await worker.stop()
    process.stderr.write(`${answering}\n`)
    return ExitCode.NEGATIVE
  }
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
  // Before anybody is told that there is a server to send signals to.
  const stopped = untilStopped(config.lameduckMs, log, () => {
    isStopping = true
  })
  process.on('SIGHUP', () => reload().catch(() => {})) // whatever failed has been told
  log.info(
    { listen: endpoints, threads: answering.workers.running(), zones: first.snapshot.zones.map(({ name }) => name) },
    'serving',
  )
  say(welcome(first.snapshot, endpoints, http.url))
  isServing = true
  refresh.follow(publication.snapshot!.config)
  await stopped
  health.stop()
  stopMeter()
  await Promise.all([answering.workers.stop(), worker.stop(), http.close(), refresh.stop()])
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

interface Answering {
  readonly claimed: ClaimedAddresses
  readonly workers: AnswerWorkers
}

/** Every reason why not, one per line, when not all addresses can be listened on. */
async function beginAnswering({ listen, workers }: Config, parts: Parts, log: Log): Promise<Answering | string> {
  const udp = await chooseUdp(listen.dns)
  if (typeof udp === 'string') log.info({}, `UDP goes one datagram at a time: ${udp}`)
  const threads = countThreads(workers)
  if (typeof workers === 'number' && threads < workers)
    log.warn({}, 'threads cannot share addresses on this system: one answers')
  try {
    const claimed = await claimAddresses(listen.dns, threads, typeof udp === 'string' ? undefined : udp)
    parts.workers = await answerInWorkers({ threads, claimed, tables: parts.publication.tables!, log })
    parts.publish() // what was published while they started
    return { claimed, workers: parts.workers }
  } catch (error) {
    return (error as Error).message
  }
}

/** Traffic as it is counted from now on. */
function startMeter({ names }: Publication, { workers }: Answering): { readonly meter: TrafficMeter; stop(): void } {
  const dropped = () => droppedBy(sumTransportCounters(workers.transportCounters))
  const meter = new TrafficMeter({ counters: workers.queryCounters, names, dropped, now: steadyNow })
  const sampling = setInterval(() => meter.sample(), SAMPLE_MS)
  return { meter, stop: () => clearInterval(sampling) }
}

function figuresOf({ workers, claimed }: Answering) {
  const processFigures = watchProcess()
  return () => ({
    ...transportFigures(sumTransportCounters(workers.transportCounters)),
    udpBatched: claimed.sockets !== undefined,
    workers: { running: workers.running(), restarts: workers.restarts() },
    process: processFigures(),
  })
}

function notServing(result: ReloadResult): string {
  return `${summarizeProblems(result.problems, result.files)}; nothing to serve`
}
