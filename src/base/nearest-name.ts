/**
 * The nearest known name to a mistyped one, for "did you mean …?" hints. Optimal string alignment distance:
 * insertion, deletion, substitution and transposition of neighbours each cost one.
 */

/** The known name within a third of `name`'s length (at least one edit), or undefined when none is that close. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** A hint that names the nearest known name and lists the known ones, as problems show it. */
export function didYouMean(name: string, known: Iterable<string>, listed = 'known'): string {
  const all = [...known]
  const nearest = nearestName(name, all)
  const shown = all.length > 12 ? [...all.slice(0, 12), '…'] : all
  const list = all.length === 0 ? `none ${listed}` : `${listed}: ${shown.join(', ')}`
  return nearest === undefined ? list : `did you mean "${nearest}"? (${list})`
}

function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const current = [i]
    for (let j = 1; j <= b.length; j++) {
      const substitution = previous[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let distance = Math.min(previous[j]! + 1, current[j - 1]! + 1, substitution)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) distance = Math.min(distance, beforePrevious[j - 2]! + 1)
      current.push(distance)
    }
    beforePrevious = previous
    previous = current
  }
  return previous[b.length]!
}
