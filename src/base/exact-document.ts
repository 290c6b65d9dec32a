/**
 * YAML read exactly, by the YAML library, with the place of every key and value. Read with the failsafe schema (YAML 1.2
 * section 10.1), so that `no`, `007`, `1e3` and the country `NO` survive. Anchors, merge keys and `!include path` work;
 * duplicate keys, keys that are not scalars, deep nesting and alias bombs are problems. An alias shares the value of its
 * anchor, so a bomb costs nothing before it is refused. Takes 200 times the memory of the text for a while.
 */

import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import type { DocumentValue } from './document-value.ts'
import { LIMITS } from './limits.ts'
import type { Place, Problem } from './problem.ts'
import type { ProblemCode } from './problem-codes.ts'
import { explainYamlErrors } from './yaml-mistake.ts'

export interface ReadDocumentOptions {
  /** Text of an included file and the name to show for it, or a sentence that says why not. */
  readonly include?: (path: string, from: string) => { file: string; text: string } | string
  /** Values in the document and the files it includes. */
  readonly valuesMax: number
  readonly includeDepthMax: number
}

export interface ExactDocument {
  readonly value: DocumentValue
  /** Values written in the text and the files it includes. */
  readonly values: number
  /** As of Document (document.ts). */
  readonly placeOf: (path: readonly PropertyKey[], part: 'key' | 'value') => Place
}

type Container = DocumentValue[] | { [key: string]: DocumentValue }
interface MemberPlaces {
  key: Place
  value: Place
}
type Places = Map<string, MemberPlaces>

/** `document` is absent when there is nothing to go on with; problems in file order. `firstLine` is the number of the text's first line. */
export function readExactly(
  file: string,
  text: string,
  options: ReadDocumentOptions,
  firstLine = 1,
): { document?: ExactDocument; problems: Problem[] } {
  const reader = new DocumentReader(options)
  const root = reader.readFile(file, text, 0, firstLine)
  if (root === undefined) return { problems: reader.problems }
  return {
    problems: reader.problems,
    document: {
      value: root.value,
      values: reader.written,
      placeOf: (path, part) => findPlace(root.value, root.place, reader.places, path, part),
    },
  }
}

/** The problem of a key that stands in its mapping already, at `first`. */
export function duplicateKey(key: string, first: Place, place: Place): Problem {
  const message = `key "${key}" is written twice, first on line ${first.line}`
  return { severity: 'error', code: 'duplicate-key', message, place }
}

function findPlace(
  root: DocumentValue,
  rootPlace: Place,
  places: WeakMap<Container, Places>,
  path: readonly PropertyKey[],
  part: 'key' | 'value',
): Place {
  let place = rootPlace
  let value: DocumentValue | undefined = root
  for (const [depth, key] of path.entries()) {
    if (typeof value !== 'object') break
    const member = places.get(value)?.get(String(key))
    if (member === undefined) break
    place = part === 'key' && depth === path.length - 1 ? member.key : member.value
    value = (value as { [key: string]: DocumentValue })[String(key)]
  }
  return place
}

/** Undefined when the nesting overflows the YAML library's stack, which it reports as an error or throws. */
function parseYaml(text: string, lineCounter: LineCounter) {
  try {
    const parsed = parseDocument(text, { schema: 'failsafe', lineCounter, uniqueKeys: false, prettyErrors: false })
    return parsed.errors.some((error) => error.message.includes('call stack')) ? undefined : parsed
  } catch {
    return undefined
  }
}

/** One file being read: its name and its line starts. */
interface Source {
  readonly file: string
  readonly lines: LineCounter
  /** Number of the text's first line. */
  readonly firstLine: number
  readonly depth: number
}

/** What an anchor stands for: its value, and how many values that is once its own aliases are resolved. */
interface Anchored {
  readonly value: DocumentValue
  readonly size: number
}

/** Anchors seen so far; undefined while the anchored value is still being read. */
type Anchors = Map<string, Anchored | undefined>

class DocumentReader {
  readonly problems: Problem[] = []
  readonly places = new WeakMap<Container, Places>()
  readonly #options: ReadDocumentOptions
  /** Values written in the files, and values there are once aliases are resolved. */
  written = 0
  #resolved = 0
  #includes = 0
  #depth = 0
  #stopped = false

  constructor(options: ReadDocumentOptions) {
    this.#options = options
  }

  readFile(
    file: string,
    text: string,
    depth: number,
    firstLine: number,
  ): { value: DocumentValue; place: Place } | undefined {
    const source: Source = { file, lines: new LineCounter(), firstLine, depth }
    const parsed = parseYaml(text, source.lines)
    if (parsed === undefined) {
      const message = `values are nested deeper than ${LIMITS.documentDepthMax}`
      this.#report('yaml-too-deep', message, { file, line: firstLine, column: 1, length: 1 })
      return undefined
    }
    const contents = parsed.contents as ParsedNode | null
    const mistakes = explainYamlErrors(parsed.errors, text, contents)
    for (const { message, hint, start, end } of mistakes.slice(0, LIMITS.yamlErrorsMax)) {
      this.#report('yaml-syntax', `not valid YAML: ${message}`, this.#place(source, start, end), hint)
    }
    if (mistakes.length > 0) return undefined
    const value = this.#value(source, contents, new Map())
    return { value, place: this.#placeOfNode(source, contents) }
  }

  #value(source: Source, node: ParsedNode | null, anchors: Anchors): DocumentValue {
    if (!this.#count(source, node)) return ''
    if (node === null) return ''
    if (isAlias(node)) return this.#alias(source, node, anchors)
    if (node.anchor === undefined) return this.#plainValue(source, node, anchors)
    anchors.set(node.anchor, undefined)
    const before = this.#resolved
    const value = this.#plainValue(source, node, anchors)
    anchors.set(node.anchor, { value, size: this.#resolved - before + 1 })
    return value
  }

  #plainValue(source: Source, node: Exclude<ParsedNode, Alias.Parsed>, anchors: Anchors): DocumentValue {
    if (node.tag?.startsWith('!') && node.tag !== '!') {
      if (node.tag === '!include' && isScalar(node)) return this.#include(source, node)
      const message = `unknown tag "${node.tag}": only !include with a path is read`
      this.#report('yaml-tag', message, this.#placeOfNode(source, node))
    }
    if (isScalar(node)) return String(node.value ?? '')
    this.#depth++
    const value = isMap(node)
      ? this.#mapping(source, node as YAMLMap.Parsed, anchors)
      : this.#sequence(source, node as YAMLSeq.Parsed, anchors)
    this.#depth--
    return value
  }

  /** Counts a value; false when it is one too many, or too deep: then nothing more is read. */
  #count(source: Source, node: ParsedNode | null): boolean {
    if (this.#stopped) return false
    this.written++
    this.#resolved++
    if (this.written > this.#options.valuesMax) {
      const message = `the document holds more than ${this.#options.valuesMax} values`
      return this.#stop('yaml-too-large', message, this.#placeOfNode(source, node))
    }
    if (this.#depth > LIMITS.documentDepthMax) {
      const message = `values are nested deeper than ${LIMITS.documentDepthMax}`
      return this.#stop('yaml-too-deep', message, this.#placeOfNode(source, node))
    }
    return true
  }

  #stop(code: ProblemCode, message: string, place: Place): false {
    this.#report(code, message, place)
    this.#stopped = true
    return false
  }

  #alias(source: Source, node: Alias.Parsed, anchors: Anchors): DocumentValue {
    const place = this.#placeOfNode(source, node)
    if (!anchors.has(node.source)) {
      this.#report('yaml-alias', `alias "*${node.source}" has no anchor before it`, place)
      return ''
    }
    const target = anchors.get(node.source)
    if (target === undefined) {
      this.#report('yaml-alias', `alias "*${node.source}" stands inside its own anchor`, place)
      return ''
    }
    this.#resolved += target.size - 1
    if (this.#resolved > LIMITS.aliasExpansionMax * Math.max(this.written, 10_000)) {
      this.#stop('yaml-too-large', `aliases make the document ${this.#resolved} values large`, place)
      return ''
    }
    return target.value
  }

  #include(source: Source, node: ParsedNode & { value: unknown }): DocumentValue {
    const place = this.#placeOfNode(source, node)
    const path = String(node.value)
    if (source.depth >= this.#options.includeDepthMax) {
      this.#report('include-depth', `!include "${path}" is nested deeper than ${this.#options.includeDepthMax}`, place)
      return ''
    }
    if (++this.#includes > LIMITS.includesPerDocumentMax) {
      this.#stop('include', `more than ${LIMITS.includesPerDocumentMax} files are included`, place)
      return ''
    }
    const included = this.#options.include?.(path, source.file) ?? 'files cannot be included here'
    if (typeof included === 'string') {
      this.#report('include', `cannot include "${path}": ${included}`, place)
      return ''
    }
    return this.readFile(included.file, included.text, source.depth + 1, 1)?.value ?? ''
  }

  #sequence(source: Source, node: YAMLSeq.Parsed, anchors: Anchors): DocumentValue {
    const values: DocumentValue[] = []
    const places: Places = new Map()
    for (const item of node.items) {
      if (this.#stopped) break
      const place = this.#placeOfNode(source, item)
      places.set(String(values.length), { key: place, value: place })
      values.push(this.#value(source, item, anchors))
    }
    this.places.set(values, places)
    return values
  }

  #mapping(source: Source, node: YAMLMap.Parsed, anchors: Anchors): DocumentValue {
    const values: { [key: string]: DocumentValue } = Object.create(null)
    const places: Places = new Map()
    const merged: Container[] = []
    for (const pair of node.items) {
      if (this.#stopped) break
      const keyPlace = this.#placeOfNode(source, pair.key)
      if (!isScalar(pair.key)) {
        this.#report('yaml-key', 'a key must be a plain or quoted text', keyPlace)
        continue
      }
      const key = String(pair.key.value ?? '')
      const value = this.#value(source, pair.value, anchors)
      if (key === '<<' && pair.key.type === 'PLAIN') {
        merged.push(...this.#mergeSources(value, keyPlace))
      } else if (Object.hasOwn(values, key)) {
        this.problems.push(duplicateKey(key, places.get(key)!.key, keyPlace))
      } else {
        values[key] = value
        places.set(key, { key: keyPlace, value: pair.value ? this.#placeOfNode(source, pair.value) : keyPlace })
      }
    }
    for (const from of merged) this.#merge(values, places, from)
    this.places.set(values, places)
    return values
  }

  #mergeSources(value: DocumentValue, place: Place): Container[] {
    const sources = Array.isArray(value) ? value : [value]
    const mappings = sources.filter((item) => typeof item === 'object' && !Array.isArray(item)) as Container[]
    if (mappings.length < sources.length) {
      this.#report('yaml-merge', 'a merge key "<<" takes a mapping or a list of mappings', place)
    }
    return mappings
  }

  /** Copies what `into` does not have itself (YAML merge key draft: earlier sources and own keys win). */
  #merge(into: { [key: string]: DocumentValue }, places: Places, from: Container): void {
    for (const [key, value] of Object.entries(from)) {
      if (Object.hasOwn(into, key)) continue
      into[key] = value
      places.set(key, this.places.get(from)!.get(key)!)
    }
  }

  #placeOfNode(source: Source, node: ParsedNode | null): Place {
    const range = node?.range
    if (!range) return { file: source.file, line: source.firstLine, column: 1, length: 1 }
    return this.#place(source, range[0], range[1])
  }

  #place(source: Source, start: number, end: number): Place {
    const { line, col } = source.lines.linePos(start)
    const nextLine = source.lines.lineStarts[line] ?? Number.POSITIVE_INFINITY
    const length = Math.max(1, Math.min(end, nextLine - 1) - start)
    return { file: source.file, line: source.firstLine - 1 + Math.max(1, line), column: Math.max(1, col), length }
  }

  #report(code: ProblemCode, message: string, place: Place, hint?: string): void {
    this.problems.push({ severity: 'error', code, message, place, ...(hint !== undefined && { hint }) })
  }
}
