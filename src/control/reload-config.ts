/**
 * First step of a reload: nearpop.yaml, or its last good state while it has errors. As long as its text is the same, so
 * is the configuration, and whatever was compiled by it need not be compiled again.
 */
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
  if (lastGood.configReading?.text !== read.text) lastGood.configReading = { text: read.text, ...readConfig(read) }
  const reading = lastGood.configReading
  problems.push(...reading.problems)
  if (reading.config !== undefined) lastGood.config = reading.config
  return lastGood.config
}
