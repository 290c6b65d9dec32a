/** The corpus: packets worth changing, one to a file as hex digits behind a comment that says what it is. */
import { readdirSync, readFileSync } from 'node:fs'
import { octetsFromHex } from '../conversations/query-octets.ts'

const FOLDER = new URL('./corpus/', import.meta.url)

export function readCorpus(): Uint8Array[] {
  return readdirSync(FOLDER).map((name) => {
    const octets = octetsFromHex(readFileSync(new URL(name, FOLDER), 'utf8'))
    if (typeof octets === 'string') throw new Error(`${name}: ${octets}`)
    return octets
  })
}
