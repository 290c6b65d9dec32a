/**
 * What the YAML library cannot parse, in the words of someone who edits the file: what was found, what is probably
 * meant, and the place to look at. One mistake makes the library complain several times; the first complaint of a line
 * is kept, and an unclosed quote, which swallows the rest of the file, stands alone.
 */
import { type ParsedNode, visit, type YAMLParseError } from 'yaml'

export interface YamlMistake {
  readonly message: string
  readonly hint?: string | undefined
  /** Offsets in the text. */
  readonly start: number
  readonly end: number
}

/** Of the library's own sentences, some of which quote all that they do not expect. */
const MESSAGE_CHARACTERS_MAX = 200

export function explainYamlErrors(
  errors: readonly YAMLParseError[],
  text: string,
  contents: ParsedNode | null,
): YamlMistake[] {
  const unclosed = errors.find(({ message }) => message.startsWith('Missing closing'))
  if (unclosed !== undefined) return [explainUnclosedQuote(unclosed, text, contents)]
  const mistakes: YamlMistake[] = []
  let lineEnd = -1 // of the line last complained of: looked for once a line, as a long one may hold thousands of errors
  for (const error of errors) {
    if (error.pos[0] <= lineEnd) continue
    mistakes.push(explain(error, text))
    const newline = text.indexOf('\n', error.pos[0])
    lineEnd = newline < 0 ? text.length : newline
  }
  return mistakes
}

function explainUnclosedQuote({ pos }: YAMLParseError, text: string, contents: ParsedNode | null): YamlMistake {
  let start = pos[0]
  visit(contents, {
    Scalar: (_, node) => {
      if (node.type?.startsWith('QUOTE') && node.range) start = node.range[0]
    },
  })
  const quote = text[start] === "'" ? "'" : '"'
  return { message: `a text opened with ${quote} is not closed`, start, end: text.indexOf('\n', start) }
}

function explain({ code, message, pos }: YAMLParseError, text: string): YamlMistake {
  const [start, end] = pos
  const at = { start, end }
  const lineStart = text.lastIndexOf('\n', start - 1) + 1
  const wildcard = /^ *(\*[^\s:'"]*):(?=\s)/.exec(text.slice(lineStart))
  if (wildcard !== null) {
    const found = { start: lineStart + wildcard[0].indexOf('*'), end: lineStart + wildcard[0].length - 1 }
    return { ...found, message: 'a bare "*" stands for an anchor', hint: `quote the name: '${wildcard[1]}'` }
  }
  switch (code) {
    case 'TAB_AS_INDENT':
      return { ...at, message: 'a tab cannot indent', hint: 'indent with spaces' }
    case 'BAD_DQ_ESCAPE': {
      const hint = 'in double quotes a backslash starts an escape: use single quotes'
      return { ...at, message: `"${text.slice(start, start + 2)}" is not an escape`, hint }
    }
    case 'BLOCK_AS_IMPLICIT_KEY':
      return {
        ...at,
        message: 'a second ":" in what is already the value of a key',
        hint: 'quote a value that holds ": ", or look at the indentation of the next line',
      }
    case 'MULTILINE_IMPLICIT_KEY':
      return { ...at, message: 'a line without ":" where a key is wanted', hint: 'write "key: value"' }
    case 'BLOCK_IN_FLOW':
      return { ...at, message: 'a second ":" between two commas', hint: 'a comma before the next key is missing' }
    case 'MULTIPLE_DOCS':
      return { ...at, message: 'a second document begins here', hint: 'a file holds one document: leave the "---" out' }
    case 'BAD_INDENT':
      return explainIndent(message, text, at)
    case 'MISSING_CHAR':
      if (!message.startsWith('Implicit map keys')) break
      return {
        ...at,
        message: 'a key without ":" after it',
        hint: 'write "key: value", or "- value" for an item of a list',
      }
  }
  const sentence = message.split('\n')[0]!
  const isLong = sentence.length > MESSAGE_CHARACTERS_MAX
  return { ...at, message: isLong ? `${sentence.slice(0, MESSAGE_CHARACTERS_MAX)}…` : sentence }
}

function explainIndent(message: string, text: string, at: { start: number; end: number }): YamlMistake {
  const close = /end with a ([\]}])$/.exec(message)?.[1]
  if (close !== undefined) {
    const open = close === ']' ? '[' : '{'
    return { ...at, message: `"${open}" is not closed here`, hint: `a "${close}" is missing` }
  }
  const start = at.start + text.slice(at.start).search(/[^ ]|$/)
  const end = Math.max(start + 1, start + text.slice(start).search(/\n|$/))
  const hint = 'begin it below the line it belongs with; is a "-" missing?'
  return { start, end, message: 'this line is indented like none before it', hint }
}
