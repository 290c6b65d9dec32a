/**
 * Reads a conversation file, strictly: a line it does not understand is an Error that names file and line.
 * The format is in README.md of this folder.
 */
import { parseAddress } from '../../src/base/address.ts'
import { parsePrefix } from '../../src/base/prefix.ts'
import type { Conversation, Exchange, ExpectedReply, GeoNetwork, Step, ZoneText } from './conversation.ts'
import { octetsFromHex, type QueryOctets, queryFromWords } from './query-octets.ts'
import { ednsFromWords, headFromWords, recordFromWords } from './reply-text.ts'

export function parseConversation(file: string, text: string): Conversation {
  return new Parser(file, text).conversation()
}

/** A line at the left margin with the indented lines that follow it. */
interface Block {
  readonly line: number
  readonly words: readonly string[]
  /** Lines with two columns of indentation taken off; blank lines at the end left out. */
  readonly body: readonly string[]
}

/** The secret of RFC 9018 appendix A.1. */
const DEFAULT_SECRETS = 'e5e973e5a6b2a43f48e7dc849e37bfcf\n'

const TRANSPORTS = ['UDP', 'TCP'] as const

interface PendingQuery extends QueryOctets {
  readonly line: number
  readonly title: string
  readonly transports: Exchange['transports']
}

class Parser {
  readonly #file: string
  readonly #text: string
  readonly #checklist: number[] = []
  readonly #geo: GeoNetwork[] = []
  readonly #zones: ZoneText[] = []
  readonly #unloaded: string[] = []
  readonly #steps: Step[] = []
  #config = ''
  #secrets = DEFAULT_SECRETS
  #pending: PendingQuery | undefined

  constructor(file: string, text: string) {
    this.#file = file
    this.#text = text
  }

  conversation(): Conversation {
    const blocks = this.#blocks()
    for (const block of blocks) this.#block(block)
    const end = this.#text.split('\n').length
    if (this.#pending !== undefined) this.#fail(this.#pending.line, 'a query without a reply')
    if (this.#checklist.length === 0) this.#fail(1, 'no line "# checklist: …"')
    if (!this.#steps.some(({ kind }) => kind === 'exchange')) this.#fail(end, 'no query')
    return {
      file: this.#file,
      checklist: this.#checklist,
      config: this.#config,
      secrets: this.#secrets,
      geo: this.#geo,
      zones: this.#zones,
      unloaded: this.#unloaded,
      steps: this.#steps,
    }
  }

  #blocks(): Block[] {
    const blocks: { line: number; words: string[]; body: string[] }[] = []
    for (const [i, text] of this.#text.split('\n').entries()) {
      const block = blocks.at(-1)
      if (text.startsWith('#')) {
        this.#comment(i + 1, text)
      } else if (text.startsWith('  ') || text === '') {
        if (text !== '' && block === undefined) this.#fail(i + 1, 'an indented line that belongs to nothing')
        block?.body.push(text.slice(2))
      } else {
        blocks.push({ line: i + 1, words: text.trim().split(/ +/), body: [] })
      }
    }
    for (const { body } of blocks) while (body.at(-1) === '') body.pop()
    return blocks
  }

  #comment(line: number, text: string): void {
    const found = /^# checklist:(.*)$/.exec(text)
    if (found === null) return
    const numbers = found[1]!.trim().split(/ +/)
    if (!numbers.every((number) => /^\d+$/.test(number))) this.#fail(line, 'the checklist is a list of numbers')
    this.#checklist.push(...numbers.map(Number))
  }

  #block(block: Block): void {
    const [keyword, ...words] = block.words
    const { line, body } = block
    if (this.#pending !== undefined && keyword !== 'reply' && keyword !== 'silence') this.#fail(line, 'wanted: a reply')
    if (keyword === 'reply') this.#reply(line, words, body)
    else if (keyword === 'raw') this.#raw(line, words, body)
    else if (keyword === 'config') this.#config = this.#yaml(block, 0)
    else if (keyword === 'secrets') this.#secrets = this.#yaml(block, 0)
    else if (keyword === 'zone') this.#zones.push({ origin: words[0] ?? '', text: this.#yaml(block, 1) })
    else if (keyword === 'geo') for (const [i, text] of body.entries()) this.#network(line + 1 + i, text)
    else if (body.length > 0) this.#fail(line + 1, `"${keyword}" takes no indented lines`)
    else if (keyword === 'query') this.#query(line, words)
    else if (keyword === 'silence' && words.length === 0) this.#expect(line, 'silence')
    else this.#setting(line, keyword!, words)
  }

  #yaml({ line, words, body }: Block, arguments_: number): string {
    if (words.length !== 1 + arguments_) this.#fail(line, `"${words[0]}" takes ${arguments_} words`)
    return body.map((text) => `${text}\n`).join('')
  }

  #setting(line: number, keyword: string, words: readonly string[]): void {
    const [first, second] = words
    const count = keyword === 'health' ? 2 : 1
    if (words.length !== count || first === undefined) this.#fail(line, `"${keyword}" is not understood here`)
    if (keyword === 'unloaded') this.#unloaded.push(first)
    else if (keyword === 'client' && parseAddress(first)) this.#steps.push({ kind: 'client', address: first })
    else if (keyword === 'time' && /^\d+$/.test(first)) this.#steps.push({ kind: 'time', seconds: Number(first) })
    else if (keyword === 'random' && /^\d+$/.test(first)) this.#steps.push({ kind: 'random', value: Number(first) })
    else if (keyword === 'health' && (second === 'up' || second === 'down')) {
      this.#steps.push({ kind: 'health', pop: first, up: second === 'up' })
    } else this.#fail(line, `"${[keyword, ...words].join(' ')}" is not understood here`)
  }

  #network(line: number, text: string): void {
    const [network, place, ...more] = text.trim().split(/ +/)
    if (parsePrefix(network ?? '') === undefined) this.#fail(line, `"${network}" is not a network`)
    if (!/^[A-Z]{2}(-[A-Z]{2}(-[A-Z0-9]+)?)?$/.test(place ?? '')) this.#fail(line, `"${place}" is not a place`)
    if (more.length > 0) this.#fail(line, 'wanted: network, place')
    this.#geo.push({ network: network!, place: place! })
  }

  #query(line: number, words: readonly string[]): void {
    const over = words.filter((word) => word === '+udp' || word === '+tcp').map((word) => word.slice(1).toUpperCase())
    const query = queryFromWords(words.filter((word) => word !== '+udp' && word !== '+tcp'))
    if (typeof query === 'string') this.#fail(line, query)
    const transports = TRANSPORTS.filter((transport) => over.length === 0 || over.includes(transport))
    this.#pending = { ...query, line, title: `query ${words.join(' ')}`, transports }
  }

  #raw(line: number, words: readonly string[], body: readonly string[]): void {
    const octets = octetsFromHex(body.join('\n'))
    if (typeof octets === 'string') this.#fail(line, octets)
    const title = `raw ${words.join(' ')}`
    this.#pending = { octets, udpSize: 1_232, line, title, transports: TRANSPORTS }
  }

  #reply(line: number, words: readonly string[], body: readonly string[]): void {
    const { head } = this.#understood(line, headFromWords(words))
    const records: string[] = []
    let question: ExpectedReply['question'] = 'echoed'
    let edns: string | undefined
    for (const [i, text] of body.entries()) {
      const at = line + 1 + i
      const keyword = text.split(' ', 1)[0]!
      const rest = text.slice(keyword.length).trim()
      if (keyword === 'answer' || keyword === 'authority' || keyword === 'additional') {
        records.push(this.#understood(at, recordFromWords(keyword, rest)).record)
      } else if (keyword === 'edns' && edns === undefined) {
        edns = this.#understood(at, ednsFromWords(rest === '' ? [] : rest.split(/ +/))).edns
      } else if (text === 'question none') {
        question = 'none'
      } else {
        this.#fail(at, `"${text}" is no part of a reply`)
      }
    }
    this.#expect(line, { head, question, records: records.sort(), edns })
  }

  #expect(line: number, expected: Exchange['expected']): void {
    const pending = this.#pending
    if (pending === undefined) this.#fail(line, 'a reply without a query')
    const { line: at, title, octets: query, udpSize, transports } = pending
    this.#steps.push({ kind: 'exchange', line: at, title, query, udpSize, transports, expected })
    this.#pending = undefined
  }

  #understood<T>(line: number, result: T | string): T {
    return typeof result === 'string' ? this.#fail(line, result) : result
  }

  #fail(line: number, message: string): never {
    throw new Error(`${this.#file}:${line}: ${message}`)
  }
}
