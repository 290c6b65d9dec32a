/** Text that came from elsewhere, such as a PoP's own words in an error: on one line, and nothing that moves a cursor. */

export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
