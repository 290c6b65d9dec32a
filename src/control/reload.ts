/**
 * The life of a change, on one page: read -> check -> compile -> a snapshot to publish. Whatever is wrong keeps its
 * last good state: nearpop.yaml as a whole, each database, each zone; and every problem is told, all at once.
 * Runs where nobody waits for an answer (a worker under `serve`); what is published is publication.ts's.
 */
import type { Problem } from '../base/problem.ts'
import { formatProblem, sortProblems } from '../base/problem-text.ts'
import type { SipKey } from '../dns/siphash.ts'
import { compileSnapshot } from './compile-snapshot.ts'
import { type CountedCountries, CountryCounter } from './count-countries.ts'
import { type LastGood, newLastGood } from './last-good.ts'
import { recallTrees, type TreesToKeep, takeNewTrees } from './recall-trees.ts'
import { reloadAccessTokens } from './reload-access-tokens.ts'
import { reloadConfig } from './reload-config.ts'
import { reloadCookieSecrets } from './reload-cookie-secrets.ts'
import { EMBEDDED, reloadDatabases } from './reload-databases.ts'
import { reloadRefreshes } from './reload-refreshes.ts'
import { reloadZones } from './reload-zones.ts'
import type { ReloadResult } from './snapshot.ts'
import type { Sources } from './sources.ts'

export class Reloader {
  readonly #configFile: string
  readonly #sources: Sources
  readonly #lastGood: LastGood
  readonly #counter = new CountryCounter()

  /**
   * Images are numbered from `firstRevision` on: a Reloader that takes another's place has to begin beyond its numbers.
   * Server cookies are made with `drawnSecrets` as long as no file says with what.
   */
  constructor(configFile: string, sources: Sources, firstRevision?: number, drawnSecrets?: readonly SipKey[]) {
    this.#configFile = configFile
    this.#sources = sources
    this.#lastGood = newLastGood(firstRevision, drawnSecrets)
  }

  /** What a reload reads: the files and folders to watch, by nearpop.yaml as it is now. */
  paths(): readonly string[] {
    const config = reloadConfig(this.#configFile, this.#sources, this.#lastGood, [])
    if (config === undefined) return [this.#configFile]
    const databases = config.geodb.filter(({ path }) => path !== EMBEDDED)
    const secrets = [config.auth?.tokens, config.cookies?.secrets].filter((path) => path !== undefined)
    const written = [config.zones, ...databases, ...secrets]
    const paths = written.map(({ path, place }) => this.#sources.resolvePath(path, place.file))
    return [...new Set([this.#configFile, ...paths])]
  }

  /** Reads every file anew; what has not changed since the last time is not compiled again. */
  reload(): ReloadResult {
    const files = new Files()
    const sources = files.noting(this.#sources, this.#configFile)
    const problems: Problem[] = []
    const config = reloadConfig(this.#configFile, sources, this.#lastGood, problems)
    const describe = () => this.#describe(problems, files)
    if (config === undefined) return describe()
    recallTrees(config, sources, this.#lastGood)
    const databases = reloadDatabases(config, sources, this.#lastGood, problems)
    const refreshes = reloadRefreshes(config, sources, problems)
    const zones = reloadZones(config, sources, this.#lastGood, problems)
    const access = reloadAccessTokens(config, sources, this.#lastGood, problems)
    const cookies = reloadCookieSecrets(config, sources, this.#lastGood, problems)
    if (databases.length === 0 || zones.loaded.length === 0) return describe()
    const compiled = compileSnapshot(config, databases, zones, this.#lastGood)
    const snapshot = { ...compiled, refreshes, ...access, ...cookies }
    const opened = databases.map(({ database }) => database)
    this.#counter.follow(opened, `${this.#lastGood.trees!.databases}`, snapshot.policies)
    return { ...describe(), snapshot }
  }

  #describe(problems: readonly Problem[], { names, configText }: Files): ReloadResult {
    const sorted = sortProblems(problems)
    const configLines = configText?.split(/\r?\n/)
    const problemTexts = sorted.map((problem) => {
      const lineOf = (file: string, line: number) =>
        file === this.#configFile ? configLines?.[line - 1] : this.#lastGood.problemLines.lineOf(problem)
      return formatProblem(problem, lineOf)
    })
    return { problems: sorted, problemTexts, files: names.size }
  }

  /** The trees as they are to be kept for the next run, when some are new since this was last asked. */
  takeNewTrees(): TreesToKeep | undefined {
    return takeNewTrees(this.#sources, this.#lastGood)
  }

  /** Whether there is something to count for the maps of the last snapshot. */
  get isCounting(): boolean {
    return this.#counter.isCounting
  }

  /** Counts that many networks of the databases more; what maps are drawn and clients counted by when those were the rest. */
  countCountries(networks: number): CountedCountries | undefined {
    return this.#counter.advance(networks)
  }
}

/** What one reload has read, or knows to be as it was. */
class Files {
  readonly names = new Set<string>()
  /** Undefined when nearpop.yaml could not be read. */
  configText: string | undefined

  /** `sources`, with notes taken of what is read. */
  noting(sources: Sources, configFile: string): Sources {
    return {
      ...sources,
      readText: (file) => {
        const read = sources.readText(file)
        if ('text' in read) this.names.add(read.file)
        else this.names.delete(file)
        if ('text' in read && file === configFile) this.configText = read.text
        return read
      },
      listFolder: (folder, place) => {
        const listed = sources.listFolder(folder, place)
        for (const { file } of listed.files) this.names.add(file)
        return listed
      },
      readIncluded: (folder, path, from) => {
        const read = sources.readIncluded(folder, path, from)
        if (typeof read !== 'string') this.names.add(read.file)
        return read
      },
    }
  }
}
