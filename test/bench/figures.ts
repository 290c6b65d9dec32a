/** Single figures that scenarios measure several times, as a table. */
import { formatTable } from '../../src/cli/table.ts'
import { median } from './median.ts'

export interface Figure {
  readonly scenario: string
  readonly what: string
  readonly unit: 'ms' | 'MiB' | 'ns'
  readonly median: number
  /** All samples but the lowest and the highest tenth lie between these. */
  readonly low: number
  readonly high: number
  readonly samples: number
}

export function figureOf(scenario: string, what: string, unit: Figure['unit'], samples: readonly number[]): Figure {
  const sorted = [...samples].sort((a, b) => a - b)
  const low = sorted[Math.floor(sorted.length * 0.1)]!
  const high = sorted[Math.ceil(sorted.length * 0.9) - 1]!
  return { scenario, what, unit, median: median(samples), low, high, samples: samples.length }
}

export function figureTable(figures: readonly Figure[]): string[] {
  const rows = figures.map(({ scenario, what, unit, median, low, high, samples }) => {
    const range = samples === 1 ? '' : `${Math.round(low)} to ${Math.round(high)} in ${samples}`
    return [scenario, what, `${Math.round(median)} ${unit}`, range]
  })
  return formatTable([['scenario', 'what', 'median', 'most of them'], ...rows])
}
