/**
 * Which colour stands for a PoP: its place in nearpop.yaml, so that it stays the same whatever happens. There are twelve,
 * told apart by most who see colours differently; names stand beside them everywhere, so that colour is never alone.
 */
export type ColourOf = (pop: string | undefined) => string

const COLOURS = 12

/** A CSS class; `none` for what no PoP of nearpop.yaml serves. */
export function colourOf(pops: readonly { readonly pop: string }[]): ColourOf {
  const classes = new Map(pops.map(({ pop }, i) => [pop, `c${i % COLOURS}`]))
  return (pop) => (pop === undefined ? 'none' : (classes.get(pop) ?? 'none'))
}
