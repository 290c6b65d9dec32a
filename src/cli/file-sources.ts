/** The files that control reads, as storage/ reads them: joins the two. */
import { dirname, isAbsolute, join } from 'node:path'
import type { Sources } from '../control/sources.ts'
import { readFetchRecord } from '../storage/fetch-record.ts'
import { findGeoFiles, markOfFile, readGeoFile } from '../storage/geo-files.ts'
import { listFolder, readIncluded, readSecret, readText } from '../storage/read-files.ts'
import { readState } from '../storage/state-file.ts'

export function fileSources(): Sources {
  return {
    readText,
    readSecret,
    listFolder: (folder, place) => listFolder(folder, place),
    readIncluded,
    findDatabases: (source) => {
      const found = findGeoFiles(source)
      return typeof found === 'string' ? found : found.map((file) => ({ file, mark: markOfFile(file) }))
    },
    readDatabase: readGeoFile,
    readRefresh: (file) => {
      const { triedMs, succeededMs, failure, waiting } = readFetchRecord(file)
      return { triedMs, succeededMs, failure, waiting: waiting?.why }
    },
    readSerials: (stateFolder) => {
      const { state, note } = readState(stateFolder)
      return { serials: state.serials, ...(note === undefined ? {} : { note }) }
    },
    resolvePath: (path, from) => (isAbsolute(path) ? path : join(dirname(from), path)),
  }
}
