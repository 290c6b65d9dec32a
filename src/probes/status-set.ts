/** Sets of HTTP status codes, in the spelling that routing/health-check.ts lets through: `200-399` or `200,204,301-308`. */

/** What counts as success when nothing is said: redirects too, for they are not followed. */
export const DEFAULT_STATUS_SET = '200-399'

export function holdsStatus(set: string, status: number): boolean {
  return set.split(',').some((range) => {
    const [first, last = first] = range.split('-')
    return status >= Number(first) && status <= Number(last)
  })
}
