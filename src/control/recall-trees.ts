/** Compiled trees over restarts: what the last run kept in the state folder, and what the next one is to find there. */
import type { Config } from '../config/config.ts'
import { decodeTrees, encodeTrees } from '../tables/kept-trees.ts'
import type { LastGood } from './last-good.ts'
import type { Sources } from './sources.ts'

/** Before anything is compiled: trees of the last run are as good as compiled ones, of the same databases. */
export function recallTrees(config: Config, sources: Sources, lastGood: LastGood): void {
  if (lastGood.trees !== undefined) return
  const octets = sources.readTrees?.(stateFolder(config, sources))
  lastGood.trees = octets === undefined ? { databases: [], trees: new Map() } : decodeTrees(octets)
}

export interface TreesToKeep {
  readonly stateFolder: string
  /** As `encodeTrees` gives them. */
  readonly parts: readonly Uint8Array[]
}

/** All trees in use, when some of them were compiled since this was last asked. */
export function takeNewTrees({ resolvePath }: Sources, lastGood: LastGood): TreesToKeep | undefined {
  const { config, trees, areTreesNew } = lastGood
  if (config === undefined || trees === undefined || !areTreesNew) return undefined
  lastGood.areTreesNew = false
  return { stateFolder: stateFolder(config, { resolvePath }), parts: encodeTrees(trees) }
}

function stateFolder({ state }: Config, { resolvePath }: Pick<Sources, 'resolvePath'>): string {
  return resolvePath(state.path, state.place.file)
}
