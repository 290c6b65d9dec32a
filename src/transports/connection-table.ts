/**
 * The open TCP connections, and who goes when one more comes: over a limit, in all or per client address, the idle one whose
 * last message is longest ago is closed for the new one; with none idle the new one is refused (RFC 7766 section 6.2.2).
 * The oldest is one of this thread's: others close their own. Knows no socket: a connection is whatever has an address,
 * is idle or not, and can be evicted.
 */
import type { ConnectionCounts } from './connection-counts.ts'

export interface TableEntry {
  /** The client's address as text; equal texts are one client. */
  readonly address: string
  readonly idle: boolean
  /** Closes the connection at once. */
  evict(): void
}

export interface ConnectionLimits {
  readonly tcpConnectionsMax: number
  readonly tcpConnectionsPerAddressMax: number
}

export class ConnectionTable<Entry extends TableEntry> {
  readonly #limits: ConnectionLimits
  readonly #counts: ConnectionCounts
  /** Least recently used first. */
  readonly #entries = new Set<Entry>()
  readonly #perAddress = new Map<string, number>()

  /** `counts` are what the limit per address goes by beside the connections of this table. */
  constructor(limits: ConnectionLimits, counts: ConnectionCounts) {
    this.#limits = limits
    this.#counts = counts
  }

  /** Whether one more connection from `address` may be added, after closing an idle one where that is needed. */
  makeRoom(address: string): boolean {
    const open = (this.#perAddress.get(address) ?? 0) + this.#counts.elsewhere(address)
    if (open >= this.#limits.tcpConnectionsPerAddressMax)
      return this.#evictOldestIdle((entry) => entry.address === address)
    return this.#entries.size < this.#limits.tcpConnectionsMax || this.#evictOldestIdle(() => true)
  }

  add(entry: Entry): void {
    this.#entries.add(entry)
    this.#perAddress.set(entry.address, (this.#perAddress.get(entry.address) ?? 0) + 1)
    this.#counts.change(entry.address, 1)
  }

  /** Says that `entry` has just been used. */
  touch(entry: Entry): void {
    if (this.#entries.delete(entry)) this.#entries.add(entry)
  }

  /** Without effect when `entry` is not in the table. */
  remove(entry: Entry): void {
    if (!this.#entries.delete(entry)) return
    const left = this.#perAddress.get(entry.address)! - 1
    this.#counts.change(entry.address, -1)
    if (left === 0) this.#perAddress.delete(entry.address)
    else this.#perAddress.set(entry.address, left)
  }

  /** The connections open now, least recently used first. */
  list(): Entry[] {
    return [...this.#entries]
  }

  #evictOldestIdle(eligible: (entry: Entry) => boolean): boolean {
    for (const entry of this.#entries) {
      if (!entry.idle || !eligible(entry)) continue
      this.remove(entry)
      entry.evict()
      return true
    }
    return false
  }
}
