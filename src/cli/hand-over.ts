/**
 * The running server's side of a takeover (take-over.ts): passes its sockets to whoever asks over the control socket, and
 * goes on until that one says that it answers. The last who has asked is the one.
 */
import type { Takeover, TakeoverBegun } from '../http/takeover-routes.ts'
import type { Libc } from '../transports/libc.ts'
import { sendSockets } from '../transports/pass-sockets.ts'

export interface HandOverParts {
  readonly libc: Libc | undefined
  /** File descriptors of all that is listened on for DNS. */
  readonly sockets: readonly number[]
  /** Where they are sent to, by the token of a takeover. */
  readonly pathOf: (token: string) => string
  readonly isStopping: () => boolean
  /** Resolves when the state is on the disk. */
  readonly save: () => Promise<void>
  /** Takes nothing new; resolves when others can have what they would open. */
  readonly retire: () => Promise<void>
}

export class HandOver implements Takeover {
  readonly #parts: HandOverParts
  readonly #over = Promise.withResolvers<void>()
  #token: string | undefined

  constructor(parts: HandOverParts) {
    this.#parts = parts
  }

  /** Resolves when another process has taken over. */
  get over(): Promise<void> {
    return this.#over.promise
  }

  async begin(token: string): Promise<TakeoverBegun | string> {
    const { libc, sockets, pathOf, isStopping, save } = this.#parts
    if (isStopping()) return 'the running server is stopping already'
    if (libc === undefined || sockets.length === 0) return 'the running server cannot pass sockets on this system'
    await save()
    try {
      sendSockets(libc, pathOf(token), sockets)
    } catch (error) {
      return `the sockets cannot be passed to "${pathOf(token)}": ${(error as NodeJS.ErrnoException).code}`
    }
    this.#token = token
    return { sockets: sockets.length }
  }

  async end(token: string): Promise<boolean> {
    if (token !== this.#token) return false
    this.#token = undefined
    await this.#parts.retire() // even while a signal ends us: somebody has to go on
    this.#over.resolve()
    return true
  }
}
