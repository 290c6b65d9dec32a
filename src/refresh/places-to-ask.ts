/**
 * Where a source is asked for its database: the URLs to try in order, who asks, and what else the source offers. MaxMind
 * has one place with a checksum beside it and sends on to where its files lie; DB-IP has a file for each month, in its
 * first days perhaps not yet. (dev.maxmind.com/geoip/updating-databases; db-ip.com/db/lite.php)
 */
import type { Download } from '../config/config.ts'

export interface PlaceToAsk {
  readonly url: string
  /** Where the SHA-256 of what `url` sends can be had. */
  readonly checksumUrl?: string
  /** Of HTTP Basic; goes to the host of `url` alone. */
  readonly authorization?: string
}

/** Where the publishers are; tests play them. */
export interface Publishers {
  readonly maxmind: string
  readonly dbip: string
}

export const PUBLISHERS: Publishers = {
  maxmind: 'https://download.maxmind.com',
  dbip: 'https://download.db-ip.com',
}

/** Who asks MaxMind. */
export interface Credentials {
  readonly account: string
  readonly licenceKey: string
}

export type MaxmindDownload = Extract<Download, { kind: 'maxmind' }>

/** The next is asked when the one before has no such file. `credentials` is asked for what MaxMind wants to know. */
export function placesToAsk(
  download: Download,
  nowMs: number,
  publishers: Publishers,
  credentials: (download: MaxmindDownload) => Credentials,
): readonly PlaceToAsk[] {
  if (download.kind === 'url') return [{ url: download.url }]
  if (download.kind === 'dbip') {
    return [0, 1].map((monthsBack) => {
      const url = `${publishers.dbip}/free/${download.name}-${monthOf(nowMs, monthsBack)}.mmdb.gz`
      return { url }
    })
  }
  const { account, licenceKey } = credentials(download)
  const url = `${publishers.maxmind}/geoip/databases/${download.name}/download?suffix=tar.gz`
  const authorization = `Basic ${Buffer.from(`${account}:${licenceKey}`).toString('base64')}`
  return [{ url, checksumUrl: `${url}.sha256`, authorization }]
}

/** Such as `2026-11`, in UTC. */
function monthOf(nowMs: number, monthsBack: number): string {
  const now = new Date(nowMs)
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - monthsBack)).toISOString().slice(0, 7)
}
