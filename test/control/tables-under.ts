/** The tables of a snapshot under a supposed state of health: all up, unless told otherwise. */
import { Answers } from '../../src/control/answers.ts'
import { allUpBut, type HealthView } from '../../src/control/health-view.ts'
import { linkTables } from '../../src/control/link-tables.ts'
import type { Snapshot } from '../../src/control/snapshot.ts'
import type { Tables } from '../../src/tables/tables.ts'

export function tablesUnder(snapshot: Snapshot, health: HealthView = allUpBut(new Set())): Tables {
  return linkTables(snapshot, new Answers(snapshot, health).answerSets())
}
