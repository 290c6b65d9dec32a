/** A database from the writer, opened. */
import { type GeoDatabase, openDatabase } from '../../src/geo/database.ts'
import { type MmdbContents, writeMmdb } from './mmdb-writer.ts'

export function openMade(contents: MmdbContents): GeoDatabase {
  const database = openDatabase(writeMmdb(contents))
  if (typeof database === 'string') throw new Error(database)
  return database
}
