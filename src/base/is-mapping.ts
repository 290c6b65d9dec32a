/** Whether a value of unknown shape has members by name, as mappings of YAML, JSON and mmdb records have. */

/** An object with keys, which no list is. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
