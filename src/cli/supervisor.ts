/**
 * Tells whoever runs the server how it goes: systemd over systemd-notify(1), s6 and dinit by a line on a file descriptor.
 * Whatever goes wrong is said once and is no reason not to serve. Never waits: messages leave one after the other.
 */
import { execFile } from 'node:child_process'
import { closeSync, writeSync } from 'node:fs'
import type { Log } from '../base/log.ts'
import type { ServiceEnvironment } from './service-environment.ts'

export interface SupervisorParts {
  readonly service: Pick<ServiceEnvironment, 'notifySocket' | 'watchdogMs'>
  /** Gets a line when the server is ready, and is closed. */
  readonly readyFd: number | undefined
  /** Whether queries are answered, by every thread. */
  readonly isWell: () => Promise<boolean>
  readonly log: Log
  /** For tests. */
  readonly run?: RunNotify
}

/** Runs systemd-notify with these arguments. */
export type RunNotify = (args: readonly string[], notifySocket: string) => Promise<void>

export class Supervisor {
  readonly #parts: SupervisorParts
  #sent: Promise<void> = Promise.resolve()
  #watchdog: NodeJS.Timeout | undefined
  #hasFailed = false

  constructor(parts: SupervisorParts) {
    this.#parts = parts
  }

  /** Queries are answered from now on. */
  ready(status: string): void {
    const { readyFd, service, log } = this.#parts
    this.#notify(`--pid=${process.pid}`, 'READY=1', `STATUS=${status}`)
    if (service.watchdogMs !== undefined && service.notifySocket !== undefined) {
      this.#watchdog = setInterval(() => void this.#showLife(), service.watchdogMs / 2)
    }
    if (readyFd === undefined) return
    try {
      writeSync(readyFd, '\n')
      closeSync(readyFd)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      log.warn({ code }, `cannot say on file descriptor ${readyFd} that the server is ready`)
    }
  }

  /** The server goes on answering for a while, and then ends. */
  stopping(): void {
    this.#notify('STOPPING=1', 'STATUS=stopping: still answering for a while')
  }

  /** Resolves when all is sent; nothing is said of life any more. */
  async close(): Promise<void> {
    clearInterval(this.#watchdog)
    await this.#sent
  }

  async #showLife(): Promise<void> {
    if (await this.#parts.isWell()) this.#notify('WATCHDOG=1')
    else this.#parts.log.warn({}, 'the watchdog is not told that all is well: a query to this server was not answered')
  }

  #notify(...args: readonly string[]): void {
    const { service, run = runSystemdNotify, log } = this.#parts
    const { notifySocket } = service
    if (notifySocket === undefined) return
    this.#sent = this.#sent.then(async () => {
      try {
        await run(args, notifySocket)
      } catch (error) {
        if (!this.#hasFailed) {
          log.warn({}, `the service manager cannot be told how it goes: ${(error as Error).message.split('\n')[0]}`)
        }
        this.#hasFailed = true
      }
    })
  }
}

/** With nothing in its environment that is ours: only where to find it, and the manager. */
function runSystemdNotify(args: readonly string[], notifySocket: string): Promise<void> {
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', NOTIFY_SOCKET: notifySocket }
  return new Promise((resolve, reject) => {
    execFile('systemd-notify', [...args], { env, timeout: NOTIFY_MS }, (error) => (error ? reject(error) : resolve()))
  })
}

/** It waits until the manager has read the message. */
const NOTIFY_MS = 10_000
