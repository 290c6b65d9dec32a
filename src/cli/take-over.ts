/**
 * The new server's side of a takeover: the server that runs with the same state folder passes its sockets, and both answer
 * on them until the new one says that it does. Nothing is closed in between, so nothing is lost. Until then the old one has
 * only been asked: when the new one fails, it goes on as if nothing had happened.
 */
import { randomBytes } from 'node:crypto'
import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../base/log.ts'
import { type Libc, loadLibc } from '../transports/libc.ts'
import { openInbox, receiveSockets } from '../transports/pass-sockets.ts'
import { ControlClient, ControlFailure } from './control-client.ts'
import { controlSocketPath } from './control-socket-path.ts'
import { ExitCode } from './exit-code.ts'
import type { PassedSocket } from './service-environment.ts'

export interface Predecessor {
  readonly sockets: readonly PassedSocket[]
  /**
   * Makes it take nothing new. Resolves when its state is on the disk, and the control socket and the address of
   * `listen.http` are free. Rejects with a ControlFailure when it goes on; one that
   * has died meanwhile leaves everything as well.
   */
  retire(): Promise<void>
}

/** Undefined when no server runs; rejects with a ControlFailure when one does that cannot be taken over from. */
export async function findPredecessor(stateFolder: string, log: Log): Promise<Predecessor | undefined> {
  const control = controlSocketPath(stateFolder)
  if (!existsSync(control)) {
    log.info({}, 'there is no server to take over from: starting as usual')
    return undefined
  }
  const libc = await loadLibc()
  if (typeof libc === 'string') throw new ControlFailure(`sockets cannot be taken over: ${libc}`, ExitCode.NEGATIVE)
  const client = new ControlClient(control)
  try {
    const token = randomBytes(4).toString('hex')
    const fds = await receive(client, libc, token, takeoverPath(stateFolder, token))
    log.info({ sockets: fds.length }, 'taking over from the running server')
    return {
      sockets: fds.map((fd) => ({ fd, name: 'of the running server' })),
      retire: () => retire(client, token, log),
    }
  } catch (error) {
    await client.close()
    if (!(error instanceof ControlFailure) || !error.isAbsent) throw error
    log.info({}, 'there is no server to take over from: starting as usual')
    return undefined
  }
}

/**
 * Who says no goes on. Who says nothing has died or is about to, and then nobody answers but this process; or has left
 * everything to another that came at the same time, which will be heard of.
 */
async function retire(client: ControlClient, token: string, log: Log): Promise<void> {
  try {
    await client.endTakeover(token)
  } catch (error) {
    const isSilent =
      error instanceof ControlFailure &&
      [ExitCode.UNREACHABLE, ExitCode.TIMEOUT].some((code) => code === error.exitCode)
    if (!isSilent) throw error
    if (error.exitCode === ExitCode.UNREACHABLE && (await isSucceeded(client))) {
      throw new ControlFailure('another server has taken over at the same time', ExitCode.NEGATIVE)
    }
    log.warn(
      { failure: (error as Error).message },
      'the server that ran has ended without a word, or is silent: going on',
    )
  } finally {
    await client.close()
  }
}

/** Whether a server answers there before long. */
async function isSucceeded(client: ControlClient): Promise<boolean> {
  for (let looks = 0; looks < SUCCESSOR_LOOKS; looks++) {
    await sleep(LOOK_MS)
    try {
      await client.status()
      return true
    } catch {} // not yet
  }
  return false
}

const LOOK_MS = 100
/** From the first answer to an open control socket takes a good second where there is much else to do. */
const SUCCESSOR_LOOKS = 30

/** Where the sockets are sent to, hardly longer than the path of the control socket; whoever can open the control socket can listen there, and nobody else. */
export function takeoverPath(stateFolder: string, token: string): string {
  return join(stateFolder, `next-${token}`)
}

async function receive(client: ControlClient, libc: Libc, token: string, path: string): Promise<number[]> {
  const inbox = openInbox(libc, path)
  try {
    const { sockets } = await client.beginTakeover(token)
    const fds = receiveSockets(libc, inbox)
    if (fds.length === sockets) return fds
    throw new ControlFailure(`${sockets} sockets were passed and ${fds.length} have come`, ExitCode.NEGATIVE)
  } finally {
    libc.close(inbox)
    rmSync(path, { force: true })
  }
}
