/**
 * Joins the schedule by which databases are fetched (refresh/) with cron, this process's clock and the server's log. What
 * was fetched is found by the reload that follows each round; that reload also tells what failed or waits.
 */
import { existsSync } from 'node:fs'
import { schedule } from 'node-cron'
import type { Log } from '../base/log.ts'
import { SYSTEM_CLOCK } from '../probes/clock.ts'
import { RefreshSchedule } from '../refresh/refresh-schedule.ts'
import { updateDatabases } from '../refresh/update-databases.ts'
import { readFetchRecord } from '../storage/fetch-record.ts'
import { fileSources } from './file-sources.ts'

/** Does nothing until it is given a configuration to follow. `reload` may reject: what failed then has been told. */
export function startRefresh(reload: () => Promise<void>, log: Log): RefreshSchedule {
  const { resolvePath } = fileSources()
  const { wallMs: now, after } = SYSTEM_CLOCK
  return new RefreshSchedule({
    known: ({ path, place }) => {
      const file = resolvePath(path, place.file)
      return { triedMs: readFetchRecord(file).triedMs, isThere: existsSync(file) }
    },
    update: async (config, sources, signal) => {
      try {
        const options = { resolvePath, isAccepted: false, signal, now }
        for await (const { name, outcome } of updateDatabases(config, sources, options)) {
          if (outcome.kind === 'updated') log.info({ database: name }, `geo database ${name} was fetched anew`)
          else
            log.info({ database: name, outcome: outcome.kind }, `geo database ${name} was asked for: ${outcome.kind}`)
        }
        if (!signal.aborted) await reload().catch(() => {})
      } catch (error) {
        log.error({ failure: (error as Error).stack }, 'fetching geo databases failed by a bug of ours')
      }
    },
    recur: (expression, run) => recur(expression, run, log),
    after,
    random: Math.random,
    now,
  })
}

/** In the local time of the machine. A time that passed unnoticed, while the machine slept, is not made up for. */
function recur(expression: string, run: () => void, log: Log): () => void {
  const task = schedule(expression, run, {
    suppressMissedWarning: true,
    logger: {
      info: (message) => log.debug({}, message),
      warn: (message) => log.debug({}, message),
      debug: (message) => log.debug({}, String(message)),
      error: (message) => log.error({}, String(message)),
    },
  })
  return () => void task.destroy()
}
