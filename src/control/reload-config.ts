/** First step of a reload: nearpop.yaml, or its last good state while it has errors. */
import type { Problem } from '../base/problem.ts'
import type { Config } from '../config/config.ts'
import { readConfig } from '../config/read-config.ts'
import type { LastGood } from './last-good.ts'
import type { Sources } from './sources.ts'

/** Undefined when there has never been a good one. */
export function reloadConfig(
  file: string,
  sources: Sources,
  lastGood: LastGood,
  problems: Problem[],
): Config | undefined {
  const read = sources.readText(file)
  if (!('text' in read)) {
    problems.push(read)
    return lastGood.config
  }
  const result = readConfig(read)
  problems.push(...result.problems)
  if (result.config !== undefined) lastGood.config = result.config
  return lastGood.config
}
