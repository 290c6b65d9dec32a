/**
 * Internationalized names (RFC 5891, by the mapping of UTS 46): labels beyond ASCII become `xn--` labels. The encoding
 * is that of the platform's URL parser, which knows Unicode; labels in ASCII never pass through it and keep every
 * character and their letter case.
 */

/** `text` with every label beyond ASCII encoded, or a sentence that says which label cannot be. */
export function encodeIdna(text: string): { readonly encoded: string } | string {
  if (isAscii(text)) return { encoded: text }
  const labels: string[] = []
  for (const label of text.split('.')) {
    const encoded = isAscii(label) ? label : encodeLabel(label)
    if (encoded === undefined) return `the label "${label}" is not an internationalized label (RFC 5891)`
    labels.push(encoded)
  }
  return { encoded: labels.join('.') }
}

export function isAscii(text: string): boolean {
  return /^[\x00-\x7f]*$/.test(text)
}

/** A second label keeps the parser from taking digits for an IPv4 address. */
function encodeLabel(label: string): string | undefined {
  if (/[\x00-\x7f]/.test(label.replace(/[\w-]/g, ''))) return undefined
  const url = `http://${label}.a/`
  if (!URL.canParse(url)) return undefined
  const labels = new URL(url).hostname.split('.')
  return labels.length === 2 && labels[0] !== '' ? labels[0] : undefined
}
