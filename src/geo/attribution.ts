/** Whom a database's licence asks to be named with whatever is shown of it. */
import type { DatabaseMetadata } from './database.ts'

export interface Attribution {
  readonly text: string
  readonly url: string
  readonly licence: string
}

/** Undefined for databases of which we know no such wish. */
export function attributionOf(file: string, { type, description }: DatabaseMetadata): Attribution | undefined {
  return /db-?ip|^embedded$/im.test(`${type}\n${description}\n${file}`) ? DBIP_LITE : undefined
}

export function formatAttribution({ text, url, licence }: Attribution): string {
  return `${text} (${url}), ${licence}`
}

const DBIP_LITE: Attribution = { text: 'IP Geolocation by DB-IP', url: 'https://db-ip.com', licence: 'CC BY 4.0' }
