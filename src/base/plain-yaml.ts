/**
 * Reads plain YAML fast: the part of YAML in which nearly all zone files are written. Block mappings and lists, flow
 * ones on a single line, scalars on a single line, comments. Whatever else it meets (anchors, aliases, tags, block
 * scalars, texts over several lines, escapes, tabs, mistakes of any kind) it calls odd and does not read: that is the
 * work of the YAML library (exact-document.ts). What it does read, the library reads as the same value (YAML 1.2
 * chapters 6 to 8; document.test.ts holds both against each other). Never reports a problem, never knows a place but
 * where a member begins.
 */
import type { DocumentValue } from './document-value.ts'
import { LIMITS } from './limits.ts'

/** The members of a mapping that starts in the first column, one after the other. */
export class PlainReader {
  readonly #text: string
  /** Of the next character. */
  #at = 0
  /** Of the line that `#at` is on, counted from 1. */
  #line = 1
  /** Of the content that `#at` is at, when it is the first of its line: spaces before it, -1 at the end of the text. */
  #indent = 0
  #depth = 0
  #isOdd = false
  /** Values read so far. */
  values = 0
  /** Characters of the key that was looked at last, with its quotes. */
  keyLength = 0

  /** Begins at the first content at or after `at`, which is the start of line number `line`. */
  constructor(text: string, at = 0, line = 1) {
    this.#text = text
    this.#at = at
    this.#line = line
    this.#seekContent()
  }

  /** Where the next member begins. */
  get at(): number {
    return this.#at
  }

  get line(): number {
    return this.#line
  }

  get isAtEnd(): boolean {
    return this.#indent < 0
  }

  /** The key of the next member, without moving on; undefined when it is not a plain or quoted text on one line. */
  peekKey(): string | undefined {
    const at = this.#at
    this.#isOdd = false
    const isMarker = this.#text.startsWith('---', at) || this.#text.startsWith('...', at)
    const key = this.#indent === 0 && !isMarker ? this.#key() : undefined
    this.#at = at
    return this.#isOdd ? undefined : key
  }

  /** Reads a member whose key has been looked at; undefined when its value is odd: `skipMember` then goes behind it. */
  readValue(): DocumentValue | undefined {
    const [at, line, values] = [this.#at, this.#line, this.values]
    this.#isOdd = false
    this.#key()
    this.#depth = 1
    const value = this.#afterKey(0)
    if (!this.#isOdd && this.#indent <= 0) return value
    this.#at = at
    this.#line = line
    this.#indent = 0
    this.values = values
    return undefined
  }

  /**
   * The text of the member, to the next line that begins another; lists may begin in the first column. What an open
   * quote or bracket holds may look like a member too: whoever reads the text alone then finds it unfinished.
   */
  skipMember(): string {
    const start = this.#at
    do {
      this.#endLine()
    } while (this.#indent > 0 || (this.#indent === 0 && this.#isItem()))
    return this.#text.slice(start, this.#at)
  }

  #odd(): undefined {
    this.#isOdd = true
    return undefined
  }

  /** The value behind the colon of a key in the mapping with that indentation. */
  #afterKey(indent: number): DocumentValue | undefined {
    this.values++
    this.#skipSpaces()
    const code = this.#text.charCodeAt(this.#at)
    if (!isLineEnd(code) && code !== HASH) return this.#onLine(indent)
    this.#endLine()
    if (this.#indent > indent || (this.#indent === indent && this.#isItem())) return this.#block()
    return ''
  }

  /** A block mapping or list that begins here, as the first of its line. */
  #block(): DocumentValue | undefined {
    if (++this.#depth > LIMITS.documentDepthMax) return this.#odd()
    const value = this.#isItem() ? this.#list(this.#indent) : this.#mapping(this.#indent)
    this.#depth--
    return value
  }

  #mapping(indent: number): DocumentValue | undefined {
    const mapping = new PlainMapping()
    do {
      const key = this.#key()
      if (key === undefined || key in mapping) return this.#odd()
      const value = this.#afterKey(indent)
      if (value === undefined) return undefined
      mapping[key] = value
    } while (this.#indent === indent)
    return this.#indent < indent ? mapping : this.#odd()
  }

  #list(indent: number): DocumentValue | undefined {
    const list: DocumentValue[] = []
    do {
      this.#at++
      const value = this.#item(indent)
      if (value === undefined) return undefined
      if (list.push(value) > LIMITS.plainListLengthMax) return this.#odd()
    } while (this.#indent === indent && this.#isItem())
    return this.#indent <= indent ? list : this.#odd()
  }

  /** What stands behind the dash of a list with that indentation. */
  #item(indent: number): DocumentValue | undefined {
    this.values++
    const dash = this.#at - 1
    this.#skipSpaces()
    const start = this.#at
    const code = this.#text.charCodeAt(start)
    if (isLineEnd(code) || code === HASH) {
      this.#endLine()
      return this.#indent > indent ? this.#block() : ''
    }
    if (this.#isItem()) return this.#odd()
    const isMapping = this.#key() !== undefined
    this.#at = start
    if (this.#isOdd) return undefined
    if (!isMapping) return this.#onLine(indent)
    this.#indent = indent + start - dash
    return this.#block()
  }

  /** A value on one line, and the end of that line; the next one may not go on with it. */
  #onLine(indent: number): DocumentValue | undefined {
    const value = this.#inline(false)
    if (value === undefined) return undefined
    const spaces = this.#skipSpaces()
    const code = this.#text.charCodeAt(this.#at)
    if (!isLineEnd(code) && (code !== HASH || spaces === 0)) return this.#odd()
    this.#endLine()
    return this.#indent <= indent ? value : this.#odd()
  }

  #inline(inFlow: boolean): DocumentValue | undefined {
    switch (this.#text.charCodeAt(this.#at)) {
      case QUOTE:
      case DOUBLE_QUOTE:
        return this.#quoted()
      case OPEN_BRACKET:
        return this.#flow(CLOSE_BRACKET)
      case OPEN_BRACE:
        return this.#flow(CLOSE_BRACE)
      default:
        return this.#plain(inFlow)
    }
  }

  #flow(close: number): DocumentValue | undefined {
    if (++this.#depth > LIMITS.documentDepthMax) return this.#odd()
    const list: DocumentValue[] = []
    const mapping = new PlainMapping()
    this.#at++
    this.#skipSpaces()
    let isFirst = true
    while (isFirst ? this.#text.charCodeAt(this.#at) !== close : true) {
      isFirst = false
      const key = close === CLOSE_BRACE ? this.#flowKey() : ''
      if (key === undefined || (close === CLOSE_BRACE && key in mapping)) return this.#odd()
      this.values++
      const value = this.#inline(true)
      if (value === undefined) return undefined
      if (close === CLOSE_BRACE) mapping[key] = value
      else if (list.push(value) > LIMITS.plainListLengthMax) return this.#odd()
      this.#skipSpaces()
      const code = this.#text.charCodeAt(this.#at)
      if (code === close) break
      if (code !== COMMA) return this.#odd()
      this.#at++
      this.#skipSpaces()
    }
    this.#at++
    this.#depth--
    return close === CLOSE_BRACE ? mapping : list
  }

  #flowKey(): string | undefined {
    const key = this.#scalar(true)
    if (key === undefined || this.#text.charCodeAt(this.#at) !== COLON) return undefined
    this.#at++
    return this.#skipSpaces() > 0 ? key : undefined
  }

  /** A key in a block, and the colon behind it; undefined, with nothing odd, when what stands here is no key. */
  #key(): string | undefined {
    const start = this.#at
    const code = this.#text.charCodeAt(start)
    if (code === OPEN_BRACKET || code === OPEN_BRACE) return undefined
    const key = this.#scalar(false)
    if (key === undefined) return undefined
    this.keyLength = code === QUOTE || code === DOUBLE_QUOTE ? this.#at - start : key.length
    this.#skipSpaces()
    if (this.#text.charCodeAt(this.#at) !== COLON || this.#at - start > KEY_LENGTH_MAX) return undefined
    const after = this.#text.charCodeAt(this.#at + 1)
    if (after !== SPACE && !isLineEnd(after)) return this.#odd()
    this.#at++
    return key
  }

  #scalar(inFlow: boolean): string | undefined {
    const code = this.#text.charCodeAt(this.#at)
    const text = code === QUOTE || code === DOUBLE_QUOTE ? this.#quoted() : this.#plain(inFlow)
    // A bare "<<" merges, and nothing may be taken for what objects have of themselves.
    return text === '<<' || text === '__proto__' ? this.#odd() : text
  }

  #quoted(): string | undefined {
    const text = this.#text
    const quote = text.charCodeAt(this.#at)
    const start = ++this.#at
    let doubled = false
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at)
      if (code === quote) {
        if (quote === DOUBLE_QUOTE || text.charCodeAt(at + 1) !== QUOTE) {
          this.#at = at + 1
          const written = text.slice(start, at)
          return doubled ? written.replaceAll("''", "'") : written
        }
        doubled = true
        at++
      } else if (!isOrdinary(code) || (code === BACKSLASH && quote === DOUBLE_QUOTE)) return this.#odd()
    }
  }

  /** To the end of the line, a comment, the colon of a key, or in a flow what ends a value there. */
  #plain(inFlow: boolean): string | undefined {
    const text = this.#text
    const start = this.#at
    if (!this.#mayBegin(inFlow)) return this.#odd()
    let end = start
    for (let at = start; ; at++) {
      const code = text.charCodeAt(at)
      if (code === SPACE) continue
      if (isLineEnd(code)) break
      if (code < CLASSES.length) {
        const kind = CLASSES[code]!
        if (kind === ORDINARY) {
          end = at + 1
          continue
        }
        if (kind === CONTROL) return this.#odd()
        if (kind === FLOW && inFlow) {
          if (code === OPEN_BRACE || code === OPEN_BRACKET) return this.#odd()
          break
        }
        if (code === HASH && at > end) {
          if (inFlow) return this.#odd()
          break
        }
        if (code === COLON) {
          const after = text.charCodeAt(at + 1)
          if (after === SPACE || isLineEnd(after)) {
            end = Math.max(end, start)
            this.#at = at
            return text.slice(start, end)
          }
          if (inFlow && CLASSES[after] === FLOW) return this.#odd()
        }
      } else if (!isOrdinary(code)) return this.#odd()
      end = at + 1
    }
    this.#at = end
    return text.slice(start, end)
  }

  /** Whether a plain scalar may begin here (YAML 1.2 section 7.3.3, without its exceptions but the dash). */
  #mayBegin(inFlow: boolean): boolean {
    const code = this.#text.charCodeAt(this.#at)
    if (code !== DASH) return !INDICATORS.includes(this.#text[this.#at] ?? ' ')
    const after = this.#text.charCodeAt(this.#at + 1)
    return after !== SPACE && !isLineEnd(after) && !(inFlow && CLASSES[after] === FLOW)
  }

  /** Whether a dash of a list is here. */
  #isItem(): boolean {
    if (this.#text.charCodeAt(this.#at) !== DASH) return false
    const after = this.#text.charCodeAt(this.#at + 1)
    return after === SPACE || isLineEnd(after)
  }

  #skipSpaces(): number {
    const start = this.#at
    while (this.#text.charCodeAt(this.#at) === SPACE) this.#at++
    return this.#at - start
  }

  /** From a comment or the end of a line to the next line with content. */
  #endLine(): void {
    const end = this.#text.indexOf('\n', this.#at)
    this.#at = end < 0 ? this.#text.length : end + 1
    if (end >= 0) this.#line++
    this.#seekContent()
  }

  #seekContent(): void {
    for (;;) {
      this.#indent = this.#skipSpaces()
      const code = this.#text.charCodeAt(this.#at)
      if (Number.isNaN(code)) {
        this.#indent = -1
        return
      }
      if (code !== HASH && code !== NEWLINE) return
      const end = this.#text.indexOf('\n', this.#at)
      this.#at = end < 0 ? this.#text.length : end + 1
      if (end >= 0) this.#line++
    }
  }
}

/** Objects that inherit nothing, as fast to make as a literal: `Object.create(null)` makes a table of each. */
const PlainMapping = function PlainMapping() {} as unknown as new () => { [key: string]: DocumentValue }
PlainMapping.prototype = Object.create(null)

/** YAML 1.2 section 7.4.2 allows 1,024 characters; the library counts a few others with them. */
const KEY_LENGTH_MAX = 1_000

const NEWLINE = 0x0a
const SPACE = 0x20
const DOUBLE_QUOTE = 0x22
const HASH = 0x23
const QUOTE = 0x27
const COMMA = 0x2c
const DASH = 0x2d
const COLON = 0x3a
const OPEN_BRACKET = 0x5b
const BACKSLASH = 0x5c
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d

/** What no plain scalar begins with here; the space stands for the end of the text too. */
const INDICATORS = '?:,[]{}#&*!|>\'"%@` \n'

const [ORDINARY, CONTROL, FLOW, SPECIAL] = [0, 1, 2, 3]

/** ASCII characters by what they mean in a plain scalar. */
const CLASSES = Uint8Array.from({ length: 0x80 }, (_, code) => {
  if (code < SPACE || code === 0x7f) return CONTROL
  if (',[]{}'.includes(String.fromCharCode(code))) return FLOW
  return code === COLON || code === HASH || code === SPACE ? SPECIAL : ORDINARY
})

function isLineEnd(code: number): boolean {
  return code === NEWLINE || Number.isNaN(code)
}

/** Not a control character, a line or paragraph separator or a byte order mark; false behind the end of the text. */
function isOrdinary(code: number): boolean {
  if (code < 0x7f) return code >= SPACE
  return code >= 0xa0 && code !== 0x2028 && code !== 0x2029 && code !== 0xfeff
}
