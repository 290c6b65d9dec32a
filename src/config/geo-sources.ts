/**
 * The entries of `geodb` as operators write them: `embedded`, a path, or a mapping that says what to fetch. What is
 * fetched is served from its file under the state folder, like any other path; that it is there is not known here.
 */
import type { Document } from '../base/document.ts'
import type { ProblemList } from '../base/problem-list.ts'
import { byKind, leaf, Mismatch, mapping, oneOrMany } from '../base/shape.ts'
import type { Download, GeoSource, WrittenPath } from './config.ts'
import { readDatabaseUrl } from './database-url.ts'
import { path } from './path-shape.ts'

const WANTED = '`embedded`, a path, or a mapping with maxmind, dbip or url'

/** One entry. */
export function geoSourceShape() {
  return byKind(WANTED, { text: geoPath(), mapping: downloadShape() })
}

export type WrittenGeoSource = string | WrittenDownload

interface WrittenDownload {
  readonly maxmind?: readonly string[] | undefined
  readonly account?: string | undefined
  readonly licence_key?: string | undefined
  readonly dbip?: readonly string[] | undefined
  readonly url?: URL | undefined
}

/** One source for each edition, in the order written. `state` is the state folder as it is written. */
export function completeGeoSources(
  document: Document,
  written: readonly WrittenGeoSource[],
  state: string,
): readonly GeoSource[] {
  return written.flatMap((entry, i): GeoSource[] => {
    const place = document.placeOf(['geodb', i])
    if (typeof entry === 'string') return [{ path: entry, place }]
    const secret = (key: 'account' | 'licence_key'): WrittenPath => {
      return { path: entry[key]!, place: document.placeOf(['geodb', i, key]) }
    }
    const folder = `${state.replace(/\/+$/, '')}/geodb`
    return downloadsOf(entry, secret).map((download) => {
      return { path: `${folder}/${download.name}.mmdb`, place, download }
    })
  })
}

/** Two sources with one name would take turns in one file. */
export function checkGeoSources(sources: readonly GeoSource[], list: ProblemList): void {
  const names = new Set<string>()
  for (const { place, download } of sources) {
    if (download === undefined) continue
    const { name } = download
    if (names.has(name)) list.addAll([duplicate(place, name)])
    names.add(name)
  }
}

function duplicate(place: WrittenPath['place'], name: string) {
  const message = `two sources are kept as "${name}.mmdb"`
  return { severity: 'error', code: 'duplicate-database', message, place } as const
}

function downloadsOf(entry: WrittenDownload, secret: (key: 'account' | 'licence_key') => WrittenPath): Download[] {
  const { maxmind = [], dbip = [], url } = entry
  return [
    ...maxmind.map((edition): Download => {
      return { kind: 'maxmind', name: edition, account: secret('account'), licenceKey: secret('licence_key') }
    }),
    ...dbip.map((edition): Download => ({ kind: 'dbip', name: edition })),
    ...(url === undefined ? [] : [{ kind: 'url', name: nameOf(url), url: url.href } satisfies Download]),
  ]
}

/** By host and file, so that the folder can be read by people; without what says how it is packed. */
function nameOf({ hostname, pathname }: URL): string {
  const file = pathname.slice(pathname.lastIndexOf('/') + 1).replace(/(\.tar)?(\.gz)?$|\.tgz$/i, '')
  const text = `${hostname}-${file.replace(/\.mmdb$/i, '')}`
  return text
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[.-]+/, '')
    .slice(0, NAME_CHARACTERS_MAX)
}

const NAME_CHARACTERS_MAX = 120

function downloadShape() {
  const file = 'a path to a file that only you may read'
  const shape = mapping(
    {
      maxmind: oneOrMany('an edition of MaxMind', edition('GeoLite2-Country'))
        .optional()
        .describe('Editions of MaxMind, such as GeoLite2-Country and GeoLite2-ASN, fetched daily'),
      account: path(file).optional().describe('With `maxmind`: a file with the account number'),
      licence_key: path(file).optional().describe('With `maxmind`: a file with the licence key'),
      dbip: oneOrMany('an edition of DB-IP', edition('dbip-city-lite'))
        .optional()
        .describe('Editions of DB-IP, such as dbip-country-lite and dbip-city-lite, which are new each month'),
      url: databaseUrl().optional().describe('An mmdb file, plain, as .gz or in a .tar.gz'),
    },
    'a mapping with maxmind, dbip or url',
    { license_key: 'it is spelt "licence_key"' },
  )
  return shape.superRefine((written, context) => {
    const { maxmind, account, licence_key, dbip, url } = written
    const complain = (key: string, message: string) => context.addIssue({ code: 'custom', path: [key], message })
    const kinds = { maxmind, dbip, url }
    const [first, ...others] = Object.entries(kinds).filter(([, value]) => value !== undefined)
    if (first === undefined) context.addIssue({ code: 'custom', message: 'one of maxmind, dbip and url is wanted' })
    for (const [key] of others) complain(key, `"${key}" stands beside "${first![0]}": make it an entry of its own`)
    for (const [key, list] of Object.entries({ maxmind, dbip })) {
      if (list?.length === 0) complain(key, 'the list is empty: name an edition')
    }
    for (const [key, value] of Object.entries({ account, licence_key })) {
      if (maxmind !== undefined && value === undefined)
        complain(key, `"${key}" is missing: MaxMind wants to know who asks`)
      if (maxmind === undefined && value !== undefined) complain(key, `"${key}" belongs to maxmind`)
    }
  })
}

/** Becomes part of a URL and of a file's name. */
function edition(example: string) {
  const wanted = `the name of an edition, such as ${example}`
  const pattern = /^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/
  return leaf(wanted, { type: 'string', pattern: pattern.source }, (text) =>
    pattern.test(text) ? text : new Mismatch(wanted),
  )
}

function databaseUrl() {
  const wanted = 'an https URL of an mmdb file'
  return leaf(wanted, { type: 'string', format: 'uri' }, (text): URL | Mismatch => {
    const url = readDatabaseUrl(text)
    return typeof url === 'string' ? new Mismatch(wanted, 'geodb-url', url) : url
  })
}

function geoPath() {
  const wanted = '`embedded` or a path to a database file or folder'
  return leaf(wanted, { type: 'string', minLength: 1 }, (text) => {
    if (text === '' || text.includes('\0')) return new Mismatch(wanted)
    if (!/^[a-z]+:\/\//i.test(text)) return text
    return new Mismatch('a file or folder', 'geodb-url', `write {url: ${text}}`)
  })
}
