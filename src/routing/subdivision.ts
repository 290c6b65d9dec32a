/**
 * The subdivisions that have names here: states and territories of the United States and provinces of Canada
 * (ISO 3166-2 codes without the country), as octoDNS knows them. Of other countries any code of one to three letters
 * or digits is taken as it is. Names are needed because some databases give no codes.
 */

const UNITED_STATES = `
AK Alaska, AL Alabama, AR Arkansas, AS American Samoa, AZ Arizona, CA California, CO Colorado, CT Connecticut,
DC District of Columbia, DE Delaware, FL Florida, GA Georgia, GU Guam, HI Hawaii, IA Iowa, ID Idaho, IL Illinois,
IN Indiana, KS Kansas, KY Kentucky, LA Louisiana, MA Massachusetts, MD Maryland, ME Maine, MI Michigan, MN Minnesota,
MO Missouri, MP Northern Mariana Islands, MS Mississippi, MT Montana, NC North Carolina, ND North Dakota, NE Nebraska,
NH New Hampshire, NJ New Jersey, NM New Mexico, NV Nevada, NY New York, OH Ohio, OK Oklahoma, OR Oregon,
PA Pennsylvania, PR Puerto Rico, RI Rhode Island, SC South Carolina, SD South Dakota, TN Tennessee, TX Texas,
UM Minor Outlying Islands, UT Utah, VA Virginia, VI Virgin Islands, VT Vermont, WA Washington, WI Wisconsin,
WV West Virginia, WY Wyoming`

const CANADA = `
AB Alberta, BC British Columbia, MB Manitoba, NB New Brunswick, NL Newfoundland and Labrador, NS Nova Scotia,
NT Northwest Territories, NU Nunavut, ON Ontario, PE Prince Edward Island, QC Quebec, SK Saskatchewan, YT Yukon`

/** Country -> code -> English name. */
export const SUBDIVISIONS: ReadonlyMap<string, ReadonlyMap<string, string>> = new Map([
  ['US', readTable(UNITED_STATES)],
  ['CA', readTable(CANADA)],
])

/** The code of a subdivision by its English name, in the countries listed here. */
export function subdivisionCode(country: string, name: string): string | undefined {
  for (const [code, known] of SUBDIVISIONS.get(country) ?? []) if (known === name) return code
  return undefined
}

function readTable(table: string): Map<string, string> {
  const entries = table.trim().split(/,\s+/)
  return new Map(entries.map((entry) => [entry.slice(0, 2), entry.slice(3)]))
}
