/** What nearpop.yaml says of rate limits -> the form the query path reads; loopback is exempt in any case. */
import type { Family } from '../base/address.ts'
import { type Prefix, parsePrefix } from '../base/prefix.ts'
import type { Config } from '../config/config.ts'
import { buildPrefixTree } from './build-prefix-tree.ts'
import { leaf, NodeStore } from './node-store.ts'
import type { PrefixTree } from './prefix-tree.ts'
import type { RateLimit } from './tables.ts'

const LOOPBACK: readonly Prefix[] = ['127.0.0.0/8', '::1/128'].map((text) => parsePrefix(text)!)

export function buildRateLimit(settings: Config['rateLimit']): RateLimit | 'off' {
  if (settings === 'off') return 'off'
  const { exempt, responsesPerSecond: perSecond, slip, dryRun } = settings
  const prefixes = [...LOOPBACK, ...exempt]
  return { perSecond, slip, dryRun, exempt: { ipv4: treeOf(prefixes, 4), ipv6: treeOf(prefixes, 6) } }
}

/** 1 inside the prefixes of that family, 0 outside. */
function treeOf(prefixes: readonly Prefix[], family: Family): PrefixTree {
  const store = new NodeStore()
  let root = leaf(0)
  for (const prefix of prefixes) {
    if (prefix.family === family) root = store.rewrite(root, prefix, () => leaf(1))
  }
  return buildPrefixTree(store, root)
}
