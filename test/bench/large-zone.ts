/** A zone file of many names, whose addresses change from round to round. */
export function largeZone(names: number, round: number): string {
  const lines = Array.from({ length: names }, (_, i) => `h${i}: {type: A, value: 192.0.2.${(i + round) % 256}}\n`)
  return `'': {type: NS, values: [ns1.example.net.]}\n${lines.join('')}`
}
