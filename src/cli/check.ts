/**
 * `nearpop check`: everything that is wrong with a configuration and its zones, all at once, found by the very code
 * that serves them. Changes nothing.
 */
import { type Stats, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { hasErrors, type Problem } from '../base/problem.ts'
import { summarizeProblems } from '../base/problem-text.ts'
import { Reloader } from '../control/reload.ts'
import type { ReloadResult } from '../control/snapshot.ts'
import type { Sources } from '../control/sources.ts'
import { refuseUsage } from './arguments.ts'
import type { Arguments } from './command.ts'
import { ExitCode } from './exit-code.ts'
import { fileSources } from './file-sources.ts'
import { paintSeverity } from './paint-severity.ts'
import type { Terminal } from './terminal.ts'

export function check(args: Arguments, terminal: Terminal): number {
  const target = findTarget(args.positionals[0], args.text('config')!)
  if (typeof target === 'string') return refuseUsage(terminal, 'check', target)
  const { config, zone } = target
  const { problems, texts, files } = zone === undefined ? checkAll(config) : checkZone(config, zone)
  if (args.flag('json')) terminal.print(JSON.stringify(describe(problems, files), null, 2))
  else for (const text of [...texts, summarizeProblems(problems, files)]) terminal.print(paintSeverity(text, terminal))
  const isGood = args.flag('strict') ? problems.length === 0 : !hasErrors(problems)
  return isGood ? ExitCode.OK : ExitCode.NEGATIVE
}

interface Target {
  readonly config: string
  /** The one zone file to check. */
  readonly zone?: string
}

/** A folder holds nearpop.yaml. A file is a zone when it is named after one, with a dot before `.yaml`. */
function findTarget(path: string | undefined, config: string): Target | string {
  if (path === undefined) return { config }
  const stats = statOf(path)
  if (stats === undefined) return `there is no file or folder "${path}"`
  if (typeof stats === 'string') return `cannot look at "${path}": ${stats}`
  if (stats.isDirectory()) return { config: join(path, 'nearpop.yaml') }
  return /\..*\.ya?ml$/.test(basename(path)) ? { config, zone: path } : { config: path }
}

/** Undefined for what is not there; the system's word when this user may not know. */
function statOf(path: string): Stats | string | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error)
  }
}

interface Found {
  readonly problems: readonly Problem[]
  readonly texts: readonly string[]
  readonly files: number
}

function checkAll(config: string): Found {
  const result = new Reloader(config, fileSources()).reload()
  return foundIn(result)
}

/** One zone among the others of the configuration; in their folder it takes the place of one with its name. */
function checkZone(config: string, zone: string): Found {
  const sources = fileSources()
  const others = new Set([config])
  let isRead = false
  const withZone: Sources = {
    ...sources,
    readText: (file) => {
      const read = sources.readText(file)
      if (!('text' in read)) others.delete(file)
      return read
    },
    listFolder: (folder, place) => {
      const listed = sources.listFolder(folder, place)
      const files = listed.files.filter(({ file }) => basename(file) !== basename(zone))
      for (const { file } of files) others.add(file)
      isRead = true
      return { files: [...files, { file: zone, mark: undefined }], problems: listed.problems }
    },
  }
  const result = new Reloader(config, withZone).reload()
  // Without a configuration no zone was read, and what is wrong with it is all there is to say.
  if (!isRead) return foundIn(result)
  const kept = result.problems.flatMap((problem, i) => (others.has(problem.place.file) ? [] : [i]))
  return {
    problems: kept.map((i) => result.problems[i]!),
    texts: kept.map((i) => result.problemTexts[i]!),
    files: result.files - others.size,
  }
}

function foundIn({ problems, problemTexts, files }: ReloadResult): Found {
  return { problems, texts: problemTexts, files }
}

function describe(problems: readonly Problem[], files: number): object {
  const errors = problems.filter(({ severity }) => severity === 'error').length
  const listed = problems.map(({ place, ...problem }) => ({ ...problem, ...place }))
  return { errors, warnings: problems.length - errors, files, problems: listed }
}
