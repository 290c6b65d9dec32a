/**
 * From the first tables to the first answer: takes the addresses of `listen.dns`, with the sockets that a service manager
 * has opened for them, and starts the threads that answer there.
 */
import { setFlagsFromString } from 'node:v8'
import type { Log } from '../base/log.ts'
import type { Config } from '../config/config.ts'
import { formatSocketAddress } from '../config/socket-address.ts'
import type { Tables } from '../tables/tables.ts'
import { chooseUdp } from '../transports/choose-udp.ts'
import { type ClaimedAddresses, claimAddresses } from '../transports/claim-addresses.ts'
import { describeSocket, type HeldSocket, isAt } from '../transports/held-socket.ts'
import type { Libc } from '../transports/libc.ts'
import { type AnswerWorkers, answerInWorkers } from './answer-in-workers.ts'
import { countThreads } from './count-threads.ts'
import type { PassedSocket, ServiceEnvironment } from './service-environment.ts'

/**
 * V8 of its own leaves the life of a query in some fifteen pieces, which takes a fifth more of the processor than in a few. Set
 * once there are answers: what Node brings compiled of its own files is not good for other flags, and a start would take longer.
 */
const V8_FLAGS = ['--max-inlined-bytecode-size=1000', '--max-inlined-bytecode-size-cumulative=4000']

export interface Answering {
  readonly libc: Libc | undefined
  readonly claimed: ClaimedAddresses
  readonly workers: AnswerWorkers
  readonly threads: number
  /** Whether UDP goes in batches. */
  readonly isBatched: boolean
}

/** Rejects with every reason why not, one per line, when not all addresses can be listened on. */
export async function beginAnswering(
  { listen, workers }: Pick<Config, 'listen' | 'workers'>,
  tables: Tables,
  { sockets: passed, notes }: ServiceEnvironment,
  log: Log,
): Promise<Answering> {
  for (const note of notes) log.warn({}, note)
  const { libc, whyPortable } = await chooseUdp(listen.dns)
  if (libc !== undefined) giveBackFreed(libc)
  const isBatched = whyPortable === undefined
  if (!isBatched) log.info({}, `UDP goes one datagram at a time: ${whyPortable}`)
  const threads = countThreads(workers)
  if (typeof workers === 'number' && threads < workers)
    log.warn({}, 'threads cannot share addresses on this system: one answers')
  if (libc === undefined && passed.length > 0)
    log.warn({}, `the sockets that were passed cannot be used: ${whyPortable}`)
  const given = libc === undefined ? [] : takePassed(libc, listen.dns, passed, log)
  const claimed = await claimAddresses(listen.dns, { threads, libc, given })
  const answering = await answerInWorkers({ threads, claimed, isBatched, tables, log })
  for (const flag of V8_FLAGS) setFlagsFromString(flag)
  return { libc, claimed, workers: answering, threads, isBatched }
}

/** From now on: V8's own threads take MiBs and free them whenever a function has run often enough to be compiled anew. */
function giveBackFreed(libc: Libc): void {
  libc.keepLittle()
  setInterval(libc.trimMemory, TRIM_MS).unref()
}

const TRIM_MS = 2_000

/** Those that are at an address of ours; the others are closed, so that only their opener keeps them. */
function takePassed(
  libc: Libc,
  addresses: Config['listen']['dns'],
  passed: readonly PassedSocket[],
  log: Log,
): HeldSocket[] {
  const given: HeldSocket[] = []
  for (const { fd, name } of passed) {
    const refuse = (why: string) =>
      log.warn({}, `the socket "${name}" that was passed (file descriptor ${fd}) is not used: ${why}`)
    const socket = describeSocket(libc, fd)
    if (typeof socket === 'string') {
      refuse(socket)
    } else if (addresses.some((address) => isAt(socket, socket.transport, address))) {
      given.push(socket)
    } else {
      const at = formatSocketAddress({ ...socket, family: socket.address.includes(':') ? 6 : 4 })
      refuse(`it is at ${at} over ${socket.transport}, which is not in listen.dns`)
      libc.close(fd)
    }
  }
  return given
}
