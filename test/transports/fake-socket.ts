/** A socket without a network: what is written to it stays here, and is only "sent" while the test lets it be. */
import { once } from 'node:events'
import { Duplex } from 'node:stream'

export class FakeSocket extends Duplex {
  readonly writes: Buffer[] = []
  /** While false, writes queue up as they do for a client that does not read. */
  sending = true
  readonly #unsent: (() => void)[] = []

  constructor(writeQueueOctets: number) {
    super({ allowHalfOpen: true, writableHighWaterMark: writeQueueOctets })
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, callback: () => void): void {
    this.writes.push(chunk)
    if (this.sending) callback()
    else this.#unsent.push(callback)
    this.emit('write')
  }

  /** Lets the client read again. */
  send(): void {
    this.sending = true
    for (const callback of this.#unsent.splice(0)) callback()
  }

  /** Hands `chunk` over; resolves once the connection has seen it. */
  async receive(chunk: Uint8Array): Promise<void> {
    const seen = once(this, 'data')
    this.push(chunk)
    await seen
  }

  /** Resolves with all octets written, once there are `count`. */
  async written(count: number): Promise<Buffer> {
    while (Buffer.concat(this.writes).length < count) await once(this, 'write')
    return Buffer.concat(this.writes)
  }
}
