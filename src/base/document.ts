/**
 * A YAML document as operators write it: plain values in which every scalar is a string, and the place of every key
 * and value, so that a later check can point at what it means. What YAML is taken here is said in exact-document.ts.
 * The exact way costs 200 times the memory of the text, so that it is kept for what needs it: a text that is a mapping
 * is read member by member by plain-yaml.ts, a member that is odd by the exact reader alone, and nothing is kept but
 * where members begin. Values are made again when they are asked for; places are found by reading the member they are
 * in exactly. Only a text whose members cannot stand alone (anchors, includes, mistakes, …) is read exactly as a whole.
 * Both ways give the same values, problems and places. Never touches a file: `include` is the caller's.
 */
import type { DocumentValue } from './document-value.ts'
import { duplicateKey, type ExactDocument, type ReadDocumentOptions, readExactly } from './exact-document.ts'
import { HashIndex } from './hash-index.ts'
import { IntColumn } from './int-column.ts'
import { LIMITS } from './limits.ts'
import { PlainReader } from './plain-yaml.ts'
import type { Place, Problem } from './problem.ts'

export interface Document {
  readonly file: string
  /** The whole document: for small ones. */
  readonly value: DocumentValue
  /** The members of a mapping; undefined when the document is something else. */
  readonly members: DocumentMembers | undefined
  /** Where the value at `path` stands, or its key with `part` 'key'; the nearest enclosing place when there is none. */
  placeOf(path: readonly PropertyKey[], part?: 'key' | 'value'): Place
}

/** Made one by one, each time anew, so that a document may be larger than its values could be. */
export interface DocumentMembers {
  readonly count: number
  at(number: number): { readonly key: string; readonly value: DocumentValue }
}

/** Reads one document; `document` is absent when there is nothing to go on with. Problems come in file order. */
export function readDocument(
  file: string,
  text: string,
  options: ReadDocumentOptions,
): { document?: Document; problems: Problem[] } {
  const byMembers = new MembersReader(file, text, options).read()
  if (byMembers.document !== undefined || text.length > LIMITS.exactDocumentOctetsMax) return byMembers
  const { document, problems } = readExactly(file, text, options)
  return document === undefined ? { problems } : { document: wholeDocument(file, document), problems }
}

function wholeDocument(file: string, { value, placeOf }: ExactDocument): Document {
  const entries = typeof value === 'string' || Array.isArray(value) ? undefined : Object.entries(value)
  return {
    file,
    value,
    members: entries && {
      count: entries.length,
      at: (number) => ({ key: entries[number]![0], value: entries[number]![1] }),
    },
    placeOf: (path, part = 'value') => placeOf(path, part),
  }
}

/** Reads a document by its members; without a `document` it has to be read as a whole, or told why it cannot be. */
class MembersReader {
  readonly #file: string
  readonly #text: string
  readonly #options: ReadDocumentOptions
  readonly #problems: Problem[] = []
  readonly #members: PlainMembers

  constructor(file: string, text: string, options: ReadDocumentOptions) {
    this.#file = file
    this.#text = text
    this.#options = options
    this.#members = new PlainMembers(file, text)
  }

  read(): { document?: Document; problems: Problem[] } {
    const reader = new PlainReader(this.#text)
    /** The mapping is a value too. */
    let values = 1
    while (!reader.isAtEnd) {
      const { at, line } = reader
      const key = reader.peekKey()
      if (key === undefined) return this.#refuse(line, [])
      const place = { file: this.#file, line, column: 1, length: reader.keyLength }
      if (reader.readValue() === undefined) {
        const { document, problems } = readOddMember(this.#file, key, reader.skipMember(), line)
        if (document === undefined || problems.length > 0) return this.#refuse(line, problems)
        values += document.values - 1
      }
      if (values + reader.values > this.#options.valuesMax) {
        const message = `the document holds more than ${this.#options.valuesMax} values`
        return this.#refuse(line, [{ severity: 'error', code: 'yaml-too-large', message, place }])
      }
      const first = this.#members.find(key)
      if (first < 0) {
        this.#members.add(key, at, line)
      } else if (this.#problems.length < LIMITS.problemsKeptMax) {
        this.#problems.push(duplicateKey(key, this.#members.placeOfKey(first), place))
      } else {
        const message = `more than ${LIMITS.problemsKeptMax} keys are written twice: the rest is not read`
        return this.#refuse(line, [{ severity: 'error', code: 'yaml-too-large', message, place }])
      }
    }
    if (this.#members.count === 0) return this.#refuse(1, [])
    return { document: new PlainDocument(this.#file, this.#members), problems: this.#problems }
  }

  #refuse(line: number, problems: readonly Problem[]): { problems: Problem[] } {
    const message = `above ${LIMITS.exactDocumentOctetsMax} octets a file is plain names and records: no anchors, no tags, nothing half done`
    const place = { file: this.#file, line, column: 1, length: 1 }
    const refusal: Problem = { severity: 'error', code: 'yaml-too-large', message, place }
    return { problems: [...this.#problems, ...(problems.length > 0 ? problems : [refusal])] }
  }
}

const ALONE: ReadDocumentOptions = { valuesMax: LIMITS.documentValuesMax, includeDepthMax: 0 }

/**
 * No document when the member may mean something to others, or is not what its first line looks like. Behind a "?" the
 * library overlooks a quote that is not closed.
 */
function readOddMember(
  file: string,
  key: string,
  text: string,
  line: number,
): { document?: ExactDocument; problems: Problem[] } {
  if (text.length > LIMITS.exactDocumentOctetsMax || /[&*!?]|<</.test(text)) return { problems: [] }
  const { document, problems } = readExactly(file, text, ALONE, line)
  const keys = Object.keys(document?.value ?? {})
  return document !== undefined && keys.length === 1 && keys[0] === key ? { document, problems } : { problems }
}

/** Where the members of a document begin, and what they are when asked. */
class PlainMembers implements DocumentMembers {
  readonly file: string
  readonly text: string
  readonly #starts = new IntColumn()
  readonly #lines = new IntColumn()
  readonly #index = new HashIndex()

  constructor(file: string, text: string) {
    this.file = file
    this.text = text
  }

  get count(): number {
    return this.#index.count
  }

  add(key: string, at: number, line: number): void {
    this.#index.add(hashText(key))
    this.#starts.push(at)
    this.#lines.push(line)
  }

  /** The number of the member with this key, or -1. */
  find(key: string): number {
    return this.#index.find(hashText(key), (number) => this.#readerAt(number).peekKey() === key)
  }

  at(number: number): { readonly key: string; readonly value: DocumentValue } {
    const reader = this.#readerAt(number)
    const key = reader.peekKey()!
    const value = reader.readValue() ?? (this.exactly(number).value as { [key: string]: DocumentValue })[key]!
    return { key, value }
  }

  /** The member alone, as a mapping that has no other. */
  exactly(number: number): ExactDocument {
    return readExactly(this.file, this.#readerAt(number).skipMember(), ALONE, this.#lines.at(number)).document!
  }

  placeOfKey(number: number): Place {
    const reader = this.#readerAt(number)
    reader.peekKey()
    return { file: this.file, line: reader.line, column: 1, length: reader.keyLength }
  }

  #readerAt(number: number): PlainReader {
    return new PlainReader(this.text, this.#starts.at(number), this.#lines.at(number))
  }
}

class PlainDocument implements Document {
  readonly file: string
  readonly members: PlainMembers
  #value: DocumentValue | undefined
  /** The member that a place was last asked for in. */
  #known: { readonly number: number; readonly exact: ExactDocument } | undefined

  constructor(file: string, members: PlainMembers) {
    this.file = file
    this.members = members
  }

  get value(): DocumentValue {
    if (this.#value === undefined) {
      const value: { [key: string]: DocumentValue } = Object.create(null)
      for (let number = 0; number < this.members.count; number++) {
        const member = this.members.at(number)
        value[member.key] = member.value
      }
      this.#value = value
    }
    return this.#value
  }

  placeOf(path: readonly PropertyKey[], part: 'key' | 'value' = 'value'): Place {
    const number = path.length === 0 ? -1 : this.members.find(String(path[0]))
    if (number < 0) return this.#placeOfAll()
    if (path.length === 1 && part === 'key') return this.members.placeOfKey(number)
    if (this.#known?.number !== number) this.#known = { number, exact: this.members.exactly(number) }
    return this.#known.exact.placeOf(path, part)
  }

  /** Its first line. */
  #placeOfAll(): Place {
    const { text } = this.members
    const { at, line } = new PlainReader(text)
    const reader = new PlainReader(text, at, line)
    reader.skipMember()
    if (reader.isAtEnd) return this.members.exactly(0).placeOf([], 'value')
    return { file: this.file, line, column: 1, length: text.indexOf('\n', at) - at }
  }
}

/** FNV-1a over UTF-16 units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5 | 0
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619)
  return hash
}
