/** Durations as operators write them, with a unit: `500ms`, `10s`, `5m`, `1h`, `3d`. Whole numbers of one unit only. */

/** Milliseconds; undefined when `text` is no duration. */
export function parseDuration(text: string): number | undefined {
  const parts = /^(\d{1,9})(ms|s|m|h|d)$/.exec(text)
  return parts === null ? undefined : Number(parts[1]) * UNIT_MS[parts[2] as keyof typeof UNIT_MS]
}

/** In the greatest unit that makes it whole. */
export function formatDuration(milliseconds: number): string {
  const [unit, size] = Object.entries(UNIT_MS).find(([, size]) => milliseconds % size === 0)!
  return `${milliseconds / size}${unit}`
}

const UNIT_MS = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000, ms: 1 } as const
