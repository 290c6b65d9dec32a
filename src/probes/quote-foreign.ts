/** Text that a probed server chose, for a sentence on a terminal: quoted, cut, and without control characters. */
import { quote } from '../base/shape.ts'

export function quoteForeign(text: string): string {
  return quote(text.replace(/\p{Cc}/gu, '\ufffd'))
}
