/** Absolute names as people, certificates and metrics have them: without the final dot. */

/** The root stays the dot that it is. */
export function withoutFinalDot(name: string): string {
  return name.replace(/(.)\.$/, '$1')
}
