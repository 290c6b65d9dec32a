/**
 * Splitting a line of presentation form into its fields (RFC 1035 section 5.1): white space parts them, double quotes
 * hold white space together and are taken off, a backslash keeps the character after it from meaning either. Escapes
 * stay in: each field's kind reads them. No comments and no parentheses: a value in YAML is one line.
 */

/** The fields; undefined when a quote is not closed, or a closing quote is not followed by white space. */
export function splitFields(line: string): string[] | undefined {
  const fields: string[] = []
  let field: string | undefined
  let quoted = false
  for (let i = 0; i < line.length; i++) {
    const character = line[i]!
    if (character === '\\') {
      field = (field ?? '') + line.slice(i, i + 2)
      i++
    } else if (character === '"') {
      if (quoted && i + 1 < line.length && !isSpace(line[i + 1]!)) return undefined
      quoted = !quoted
      field ??= ''
    } else if (quoted || !isSpace(character)) {
      field = (field ?? '') + character
    } else if (field !== undefined) {
      fields.push(field)
      field = undefined
    }
  }
  if (quoted) return undefined
  if (field !== undefined) fields.push(field)
  return fields
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\n' || character === '\r'
}
