/** Single figures that scenarios measure several times, as a table. */
import { formatTable } from '../../src/cli/table.ts'
import { median } from './median.ts'

export interface Figure {
  readonly scenario: string
  readonly what: string
  readonly unit: 'ms' | 'MiB' | 'ns'
  readonly median: number
  readonly least: number
  readonly most: number
  readonly samples: number
}

export function figureOf(scenario: string, what: string, unit: Figure['unit'], samples: readonly number[]): Figure {
  const [least, most] = [Math.min(...samples), Math.max(...samples)]
  return { scenario, what, unit, median: median(samples), least, most, samples: samples.length }
}

export function figureTable(figures: readonly Figure[]): string[] {
  const rows = figures.map(({ scenario, what, unit, median, least, most, samples }) => {
    const range = samples === 1 ? '' : `${Math.round(least)} to ${Math.round(most)} in ${samples}`
    return [scenario, what, `${Math.round(median)} ${unit}`, range]
  })
  return formatTable([['scenario', 'what', 'median', 'range'], ...rows])
}
