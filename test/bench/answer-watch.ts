/** Asks for one name every few milliseconds, to see when a change is being answered. */
import { createSocket } from 'node:dgram'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeReply, encodeQuery, type Query } from '../cli/dns-message.ts'

const ASK_MS = 5
const DEADLINE_MS = 60_000

export class AnswerWatch {
  readonly #socket = createSocket('udp4')
  readonly #asking: NodeJS.Timeout
  #answer = ''

  constructor(port: number, query: Query) {
    const octets = encodeQuery(query)
    this.#socket.on('message', (reply) => {
      this.#answer = decodeReply(reply).answers.join(' ')
    })
    this.#asking = setInterval(() => this.#socket.send(octets, port, '127.0.0.1'), ASK_MS)
  }

  /** Resolves when that is answered, to the milliseconds it took. */
  async until(wanted: string): Promise<number> {
    const startMs = performance.now()
    while (this.#answer !== wanted) {
      if (performance.now() - startMs > DEADLINE_MS) throw new Error(`"${wanted}" is never answered`)
      await sleep(ASK_MS)
    }
    return performance.now() - startMs
  }

  close(): void {
    clearInterval(this.#asking)
    this.#socket.close()
  }
}
