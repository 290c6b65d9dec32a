/**
 * What is published: the snapshot of the last good reload and the tables linked from it. The only mutable state of
 * the slow river on the thread that answers. A reload without a snapshot changes nothing, but its problems are told.
 */
import type { Log } from '../base/log.ts'
import { summarizeProblems } from '../base/problem-text.ts'
import type { Tables } from '../tables/tables.ts'
import { type Health, linkTables } from './link-tables.ts'
import type { ReloadResult, Snapshot } from './snapshot.ts'

export interface PublicationOptions {
  readonly health: Health
  /** Keeps the serials served, by zone name, for the next start. */
  readonly keepSerials: (serials: Readonly<Record<string, number>>) => void
  readonly log: Log
}

export class Publication {
  readonly #options: PublicationOptions
  #snapshot: Snapshot | undefined

  constructor(options: PublicationOptions) {
    this.#options = options
  }

  /** Tells what a reload found, and gives the tables to answer from now on; undefined when nothing changes. */
  apply(result: ReloadResult): Tables | undefined {
    const { log, health, keepSerials } = this.#options
    for (const [i, problem] of result.problems.entries()) {
      if (problem.severity === 'error') log.error({ code: problem.code }, result.problemTexts[i]!)
      else log.warn({ code: problem.code }, result.problemTexts[i]!)
    }
    const { snapshot } = result
    const summary = summarizeProblems(result.problems, result.files)
    if (snapshot === undefined) {
      log.error({}, `${summary}; nothing changed`)
      return undefined
    }
    if (this.#snapshot !== undefined) this.#sayWhatChanged(this.#snapshot, snapshot)
    this.#snapshot = snapshot
    keepSerials(Object.fromEntries(snapshot.zones.map(({ name, serial }) => [name, serial])))
    log.info({ zones: snapshot.zones.length, unloaded: snapshot.unloaded.length }, `loaded: ${summary}`)
    return linkTables(snapshot, health)
  }

  #sayWhatChanged(before: Snapshot, after: Snapshot): void {
    const { log } = this.#options
    log.info(changedZones(before, after), 'zones reloaded')
    if (JSON.stringify(before.config.listen) !== JSON.stringify(after.config.listen)) {
      log.warn({ listen: after.config.listen }, 'listen has changed: restart to listen on the new addresses')
    }
  }
}

function changedZones(before: Snapshot, after: Snapshot): { changed: string[]; added: string[]; removed: string[] } {
  const old = new Map(before.zones.map((zone) => [zone.name, zone]))
  const names = new Set(after.zones.map(({ name }) => name))
  return {
    changed: after.zones.filter(({ name, serial }) => old.has(name) && old.get(name)!.serial !== serial).map(nameOf),
    added: after.zones.filter(({ name }) => !old.has(name)).map(nameOf),
    removed: before.zones.filter(({ name }) => !names.has(name)).map(nameOf),
  }
}

function nameOf({ name }: { readonly name: string }): string {
  return name
}
