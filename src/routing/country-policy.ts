/**
 * A made-up policy whose plans are countries: compiled like any other, its trees say which country an address is in, at
 * the cost of one more lookup. For counting clients by country.
 */
import { COUNTRIES } from './country.ts'
import type { Policy } from './policy.ts'

/** Pool `i` is the country numbered `i`; a client that is in none has the empty plan. */
export const COUNTRY_POLICY: Policy = {
  name: 'countries',
  pools: [...COUNTRIES.keys()].map((name) => ({ name, members: [], bias: 0 })),
  rules: [...COUNTRIES.values()].map(({ continent, code }, i) => ({
    geos: [{ continent, country: code }],
    subnets: [],
    asns: [],
    target: { kind: 'ordered', pools: [i] },
  })),
  fallback: [],
  lastResort: [],
  answers: { pools: 1, members: 1 },
}
